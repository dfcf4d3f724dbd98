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

/**
 * Signals without an SDK so far: both if there is none; fewer with auto-instrumentations, a
 * vendor's SDK or a custom one.
 */
export function signalsWithoutProvider(): readonly ('spans' | 'metrics')[] {
  const { trace, metrics } = registered();
  return [...(trace ? [] : ['spans' as const]), ...(metrics ? [] : ['metrics' as const])];
}

/** Users who switched a signal off know that it goes nowhere. */
export function isWanted(signal: 'spans' | 'metrics'): boolean {
  const name = signal === 'spans' ? 'OTEL_TRACES_EXPORTER' : 'OTEL_METRICS_EXPORTER';
  const is = (variable: string, value: string): boolean =>
    process.env[variable]?.trim().toLowerCase() === value;
  return !is(name, 'none') && !is('OTEL_SDK_DISABLED', 'true');
}
