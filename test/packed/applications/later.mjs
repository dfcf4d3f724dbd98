// Like a Next.js instrumentation.ts: sets up everything in code, starting with the own SDK.
import './sdk.cjs';

await import('together-otel/instrument');
await import('./app.mjs');
