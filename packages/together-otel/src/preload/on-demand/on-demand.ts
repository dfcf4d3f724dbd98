import { createRequire } from 'node:module';

/** A class that is loaded with its first instance. */
export type OnDemandClass = new (...args: unknown[]) => object;

/**
 * Creates a lazy placeholder for a class from a rarely used package that is slow to load.
 *
 * @param bundle file beside this one that contains the package.
 */
export function onDemand(bundle: string, className: string): OnDemandClass {
  function OnDemand(...args: unknown[]): object {
    const load = createRequire(import.meta.url);
    const Class = load(`./${bundle}.cjs`)[className] as OnDemandClass;
    return new Class(...args);
  }
  return OnDemand as unknown as OnDemandClass;
}
