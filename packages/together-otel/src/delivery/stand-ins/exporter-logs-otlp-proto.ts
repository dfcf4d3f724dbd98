export { LogRecordsOverProtobuf as OTLPLogExporter } from '../exporters.ts';
