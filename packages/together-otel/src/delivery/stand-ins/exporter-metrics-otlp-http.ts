export { AggregationTemporalityPreference } from '@opentelemetry/exporter-metrics-otlp-http';
export { MetricsOverJson as OTLPMetricExporter } from '../sdk/exporters.ts';
