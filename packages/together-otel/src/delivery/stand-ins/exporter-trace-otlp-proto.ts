export { SpansOverProtobuf as OTLPTraceExporter } from '../exporters.ts';
