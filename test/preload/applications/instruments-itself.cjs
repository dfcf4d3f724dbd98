/** Sets up everything in its own code. */
require('./own-sdk.cjs');
require('together-otel/instrument');
require('./within-own-span.cjs');
