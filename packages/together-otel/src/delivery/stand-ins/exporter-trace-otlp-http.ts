export { SpansOverJson as OTLPTraceExporter } from '../sdk/exporters.ts';
