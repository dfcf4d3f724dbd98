// An OpenTelemetry SDK that the application starts itself.
const { NodeSDK } = require('@opentelemetry/sdk-node');

const sdk = new NodeSDK();
sdk.start();
process.once('beforeExit', () => sdk.shutdown());
