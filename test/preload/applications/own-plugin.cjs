/** An SDK with the plugin, set up as `@together-otel/instrumentation` documents it. */
require('./own-sdk.cjs');
const { metrics } = require('@opentelemetry/api');
const { TogetherInstrumentation } = require('@together-otel/instrumentation');

new TogetherInstrumentation().setMeterProvider(metrics.getMeterProvider());
