import {
  type MeterProvider,
  ProxyTracerProvider,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import type { TogetherInstrumentation } from '@together-otel/instrumentation';
import { sayOncePerTree } from '../output/say-once.ts';
import { isWanted, registered, signalsWithoutProvider } from './registered.ts';

const NO_PROVIDER = new ProxyTracerProvider();

/**
 * Makes the plugin use the registered SDK, now or later: looks for it on each span until both
 * tracing and metrics are registered.
 */
export function joinRegisteredSdk(instrumentation: TogetherInstrumentation): void {
  let meters: MeterProvider | undefined;
  const join = (): void => {
    const { trace, metrics } = registered();
    if (metrics && metrics !== meters) {
      meters = metrics;
      instrumentation.setMeterProvider(metrics);
    }
    if (trace && metrics) instrumentation.setTracerProvider(trace);
  };
  instrumentation.setTracerProvider(new LateTracerProvider(join));
  join();
}

/** Uses the SDK registered at span start. */
class LateTracerProvider implements TracerProvider {
  readonly #look: () => void;
  #hasStarted = false;

  constructor(look: () => void) {
    this.#look = look;
  }

  getTracer(...scope: Parameters<TracerProvider['getTracer']>): Tracer {
    const current = (): Tracer => {
      this.#look();
      const { trace } = registered();
      if (!this.#hasStarted) this.#begin();
      return (trace ?? NO_PROVIDER).getTracer(...scope);
    };
    return {
      startSpan: (...span) => current().startSpan(...span),
      startActiveSpan: ((...span: Parameters<Tracer['startActiveSpan']>) =>
        current().startActiveSpan(...span)) as Tracer['startActiveSpan'],
    };
  }

  /** By the first call, a late SDK has registered; a missing one was forgotten. */
  #begin(): void {
    this.#hasStarted = true;
    const missing = signalsWithoutProvider();
    if (missing.length < 2 || !missing.some(isWanted)) return;
    sayOncePerTree(
      'calls are observed, but no OpenTelemetry SDK is registered, so their telemetry goes nowhere: ' +
        'load your SDK before the first call, or load together-otel/register, which has one',
    );
  }
}
