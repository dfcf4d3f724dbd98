/** Starts an SDK in code, after it has already produced telemetry and made a call. */
const { context, metrics, propagation, trace } = require('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { OTLPMetricExporter } = require('@opentelemetry/exporter-metrics-otlp-proto');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
const { MeterProvider, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics');
const { BatchSpanProcessor, TracerProvider } = require('@opentelemetry/sdk-trace');
const { OpenAI } = require('openai');

const { TOGETHER_BASE_URL: baseURL, THEIR_ENDPOINT } = process.env;
const client = new OpenAI({ apiKey: 'key', baseURL });
const ask = () =>
  client.chat.completions.create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  });
const tracer = trace.getTracer('application');
const instrumentation = trace.getTracer('@example/instrumentation-everything');

function startSdk() {
  const traces = new TracerProvider({
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${THEIR_ENDPOINT}/v1/traces` }),
      }),
    ],
  });
  const meters = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url: `${THEIR_ENDPOINT}/v1/metrics` }),
      }),
    ],
  });
  const registered = [
    trace.setGlobalTracerProvider(traces),
    context.setGlobalContextManager(new AsyncLocalStorageContextManager()),
    metrics.setGlobalMeterProvider(meters),
    propagation.setGlobalPropagator({ inject() {}, extract: (here) => here, fields: () => [] }),
  ];
  console.log(registered.join(' '));
  return () => Promise.all([traces.shutdown(), meters.shutdown()]);
}

(async () => {
  instrumentation.startSpan('before of an instrumentation').end();
  await tracer.startActiveSpan('before', async (span) => {
    await ask();
    span.end();
  });
  const across = tracer.startSpan('across');
  const stop = startSdk();
  across.end();
  await tracer.startActiveSpan('after', async (span) => {
    await ask();
    instrumentation.startSpan('after of an instrumentation').end();
    span.end();
  });
  metrics.getMeter('application').createCounter('work').add(1);
  await stop();
})();
