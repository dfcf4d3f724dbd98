import type { Environment } from '@together-otel/instrumentation/distribution';

let overrides: Environment = {};

/**
 * Changes variables for the bundled SDK only. `process.env` belongs to the application: code that
 * lists it, other threads with `SHARE_ENV` and child processes would see a change there.
 */
export function overrideForSdk(variables: Environment): void {
  overrides = variables;
}

/** Replaces `process` where the SDK reads variables; injected by tsdown.config.ts. */
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
