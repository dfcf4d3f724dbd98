export { SpansOverJson as OTLPTraceExporter } from '../exporters.ts';
