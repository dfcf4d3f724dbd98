import { createRequire } from 'node:module';

/** A class that is loaded when its first instance is made. */
export type OnDemandClass = new (...args: unknown[]) => object;

/**
 * Stands for a class of a package that few need and that is slow to load.
 *
 * @param bundle the file beside this one that has the package.
 */
export function onDemand(bundle: string, className: string): OnDemandClass {
  function OnDemand(...args: unknown[]): object {
    const load = createRequire(import.meta.url);
    const Class = load(`./${bundle}.cjs`)[className] as OnDemandClass;
    return new Class(...args);
  }
  return OnDemand as unknown as OnDemandClass;
}
