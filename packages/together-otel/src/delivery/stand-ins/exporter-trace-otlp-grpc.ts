export { SpansOverGrpc as OTLPTraceExporter } from '../sdk/exporters.ts';
