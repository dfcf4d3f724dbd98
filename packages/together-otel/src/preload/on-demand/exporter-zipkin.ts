import { type OnDemandClass, onDemand } from './on-demand.ts';

export const ZipkinExporter: OnDemandClass = onDemand(
  '@opentelemetry/exporter-zipkin',
  'ZipkinExporter',
);
