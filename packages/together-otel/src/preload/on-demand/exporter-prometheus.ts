import { type OnDemandClass, onDemand } from './on-demand.ts';

export const PrometheusExporter: OnDemandClass = onDemand(
  'exporter-prometheus',
  'PrometheusExporter',
);
