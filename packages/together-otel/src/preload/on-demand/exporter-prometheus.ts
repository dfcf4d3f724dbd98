import { type OnDemandClass, onDemand } from './on-demand.ts';

export const PrometheusExporter: OnDemandClass = onDemand(
  '@opentelemetry/exporter-prometheus',
  'PrometheusExporter',
);
