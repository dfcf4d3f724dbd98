import { createRequire } from 'node:module';

/** A class that is loaded when its first instance is made. */
export type OnDemandClass = new (...args: unknown[]) => object;

/**
 * Stands for a class of a package that few need and that is slow to load.
 *
 * @param packageName one that `@opentelemetry/sdk-node` depends on; it is found from there.
 */
export function onDemand(packageName: string, className: string): OnDemandClass {
  function OnDemand(...args: unknown[]): object {
    const own = createRequire(import.meta.url);
    const ofSdk = createRequire(own.resolve('@opentelemetry/sdk-node'));
    const Class = ofSdk(packageName)[className] as OnDemandClass;
    return new Class(...args);
  }
  return OnDemand as unknown as OnDemandClass;
}
