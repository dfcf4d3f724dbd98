// As instrumentation.ts of Next.js does: everything in the code, the SDK of the application first.
import './sdk.cjs';

await import('together-otel/instrument');
await import('./app.mjs');
