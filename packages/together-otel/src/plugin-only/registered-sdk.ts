import {
  type MeterProvider,
  ProxyTracerProvider,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import type { TogetherInstrumentation } from '@together-otel/instrumentation';

import { registered } from './registered.ts';

const NOBODY = new ProxyTracerProvider();

/**
 * Makes the plugin use the registered SDK, now or later: looks for it on each span until both
 * tracing and metrics are there.
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

  constructor(look: () => void) {
    this.#look = look;
  }

  getTracer(...scope: Parameters<TracerProvider['getTracer']>): Tracer {
    const current = (): Tracer => {
      this.#look();
      const { trace } = registered();
      return (trace ?? NOBODY).getTracer(...scope);
    };
    return {
      startSpan: (...span) => current().startSpan(...span),
      startActiveSpan: ((...span: Parameters<Tracer['startActiveSpan']>) =>
        current().startActiveSpan(...span)) as Tracer['startActiveSpan'],
    };
  }
}
