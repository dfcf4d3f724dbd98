/** Sets up everything in its own code, as a Next.js instrumentation.ts does. */
await import('./own-sdk.cjs');
const { instrumentation } = await import('together-otel/instrument');
instrumentation.enable();
await import('./within-own-span.cjs');
