export { LogRecordsOverProtobuf as OTLPLogExporter } from '../sdk/exporters.ts';
