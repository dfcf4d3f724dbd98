// Loaded by the operator's NODE_OPTIONS, in CommonJS and ESM applications alike.
require('together-otel/register');
