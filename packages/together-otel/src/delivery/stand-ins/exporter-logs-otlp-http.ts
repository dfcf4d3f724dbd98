export { LogRecordsOverJson as OTLPLogExporter } from '../exporters.ts';
