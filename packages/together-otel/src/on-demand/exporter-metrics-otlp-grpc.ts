import { type OnDemandClass, onDemand } from './on-demand.ts';

export const OTLPMetricExporter: OnDemandClass = onDemand(
  '@opentelemetry/exporter-metrics-otlp-grpc',
  'OTLPMetricExporter',
);
