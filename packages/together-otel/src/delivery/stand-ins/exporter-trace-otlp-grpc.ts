export { SpansOverGrpc as OTLPTraceExporter } from '../exporters.ts';
