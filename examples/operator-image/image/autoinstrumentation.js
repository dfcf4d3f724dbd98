// The file that the operator's NODE_OPTIONS names; for CommonJS and ESM applications alike.
require('together-otel/register');
