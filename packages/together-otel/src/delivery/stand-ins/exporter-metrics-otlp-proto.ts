export { MetricsOverProtobuf as OTLPMetricExporter } from '../exporters.ts';
