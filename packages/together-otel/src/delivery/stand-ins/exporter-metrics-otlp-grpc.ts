export { MetricsOverGrpc as OTLPMetricExporter } from '../sdk/exporters.ts';
