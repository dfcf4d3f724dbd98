export { LogRecordsOverGrpc as OTLPLogExporter } from '../exporters.ts';
