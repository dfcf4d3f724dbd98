/** Stands for a tracing product loaded before us. */
const { trace } = require('@opentelemetry/api');
const { TracerProvider } = require('@opentelemetry/sdk-trace');

trace.setGlobalTracerProvider(new TracerProvider());
