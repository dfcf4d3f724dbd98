/** Waits at its very end for the provider of the API that WAITS_FOR names. */
import { metrics, trace } from '@opentelemetry/api';

trace.getTracer('application').startSpan('work').end();
metrics.getMeter('application').createCounter('work').add(1);
const traces = trace.getTracerProvider();
const delegate = traces.getDelegate?.();
await {
  traces: () => traces.forceFlush?.(),
  'the delegate': () => delegate?.forceFlush?.(),
  'the end of the delegate': () => delegate?.shutdown?.(),
  metrics: () => metrics.getMeterProvider().forceFlush?.(),
}[process.env.WAITS_FOR]();
console.log('went on');
