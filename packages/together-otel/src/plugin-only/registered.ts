import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

/** Where every copy of OpenTelemetry's API, of whichever version, keeps what is registered. */
const API = Symbol.for('opentelemetry.js.api.1');

interface Registered {
  readonly trace?: TracerProvider;
  readonly metrics?: MeterProvider;
}

/** What is registered now. */
export function registered(): Registered {
  return (globalThis as { [API]?: Registered })[API] ?? {};
}

/** Whether somebody has started an SDK: auto-instrumentations, a vendor's, one's own. */
export function hasRegisteredSdk(): boolean {
  const { trace, metrics } = registered();
  return trace !== undefined || metrics !== undefined;
}
