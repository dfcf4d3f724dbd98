import type { Environment } from '@together-otel/instrumentation/distribution';

let overrides: Environment = {};

/**
 * Changes variables for the bundled SDK alone. `process.env` is the application's: code that lists
 * it, other threads with `SHARE_ENV` and child processes would see a change there.
 */
export function overrideForSdk(variables: Environment): void {
  overrides = variables;
}

/** Stands in for `process` where the SDK reads variables; tsdown.config.ts puts it there. */
export const process: { readonly env: Environment } = {
  env: new Proxy<Environment>(
    {},
    {
      get: (_target, name) =>
        Object.hasOwn(overrides, name)
          ? Reflect.get(overrides, name)
          : Reflect.get(globalThis.process.env, name),
    },
  ),
};
