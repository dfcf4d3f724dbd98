/**
 * Registers a tracer provider but no meter provider, as tracing products do. The application's own
 * counter stands for metrics that are not Together's.
 */
const { context, metrics, propagation, trace } = require('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { OTLPMetricExporter } = require('@opentelemetry/exporter-metrics-otlp-proto');
const { MeterProvider, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics');
const { BatchSpanProcessor, TracerProvider } = require('@opentelemetry/sdk-trace');
const { OpenAI } = require('openai');

const { TOGETHER_BASE_URL: baseURL, THEIR_ENDPOINT, METERS_TOO } = process.env;
const client = new OpenAI({ apiKey: 'key', baseURL });
const ask = () =>
  client.chat.completions.create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  });

(async () => {
  const early = metrics.getMeter('application').createCounter('early_work');
  const traces = new TracerProvider({
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${THEIR_ENDPOINT}/v1/traces` }),
      }),
    ],
  });
  console.log(trace.setGlobalTracerProvider(traces));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  propagation.setGlobalPropagator({ inject() {}, extract: (here) => here, fields: () => [] });
  const count = () => {
    early.add(1);
    metrics.getMeter('application').createCounter('work').add(1);
  };
  count();
  const tracer = trace.getTracer('application');
  await tracer.startActiveSpan('without meters', async (span) => {
    await ask();
    span.end();
  });
  let meters;
  if (METERS_TOO) {
    meters = new MeterProvider({
      readers: [
        new PeriodicExportingMetricReader({
          exporter: new OTLPMetricExporter({ url: `${THEIR_ENDPOINT}/v1/metrics` }),
        }),
      ],
    });
    console.log(metrics.setGlobalMeterProvider(meters));
    count();
    await ask();
  }
  await Promise.all([traces.shutdown(), meters?.shutdown()]);
})();
