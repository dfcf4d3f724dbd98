import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

/** Global in which API copies of all versions keep their registrations. */
const API = Symbol.for('opentelemetry.js.api.1');

interface Registered {
  readonly trace?: TracerProvider;
  readonly metrics?: MeterProvider;
}

/** Current registrations. */
export function registered(): Registered {
  return (globalThis as { [API]?: Registered })[API] ?? {};
}

/** Whether an SDK is running: auto-instrumentations, a vendor's, or a custom one. */
export function hasRegisteredSdk(): boolean {
  const { trace, metrics } = registered();
  return trace !== undefined || metrics !== undefined;
}
