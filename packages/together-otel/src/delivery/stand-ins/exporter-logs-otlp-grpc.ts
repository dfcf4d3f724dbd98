export { LogRecordsOverGrpc as OTLPLogExporter } from '../sdk/exporters.ts';
