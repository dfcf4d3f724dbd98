/** An SDK with the plugin, as `@together-otel/instrumentation` describes it. */
require('./own-sdk.cjs');
const { metrics } = require('@opentelemetry/api');
const { TogetherInstrumentation } = require('@together-otel/instrumentation');

new TogetherInstrumentation().setMeterProvider(metrics.getMeterProvider());
