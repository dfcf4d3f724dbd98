export { LogRecordsOverJson as OTLPLogExporter } from '../sdk/exporters.ts';
