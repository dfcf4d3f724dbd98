/** Sets everything up in its own code, as an instrumentation.ts of Next.js does. */
await import('./own-sdk.cjs');
const { instrumentation } = await import('together-otel/instrument');
instrumentation.enable();
await import('./within-own-span.cjs');
