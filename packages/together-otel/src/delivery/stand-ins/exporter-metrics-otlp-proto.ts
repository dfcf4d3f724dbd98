export { MetricsOverProtobuf as OTLPMetricExporter } from '../sdk/exporters.ts';
