export { SpansOverProtobuf as OTLPTraceExporter } from '../sdk/exporters.ts';
