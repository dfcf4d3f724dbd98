// An OpenTelemetry SDK as an application starts it itself.
const { NodeSDK } = require('@opentelemetry/sdk-node');

const sdk = new NodeSDK();
sdk.start();
process.once('beforeExit', () => sdk.shutdown());
