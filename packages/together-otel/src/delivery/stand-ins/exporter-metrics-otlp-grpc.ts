export { MetricsOverGrpc as OTLPMetricExporter } from '../exporters.ts';
