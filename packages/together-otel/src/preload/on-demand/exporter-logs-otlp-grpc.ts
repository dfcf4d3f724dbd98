import { type OnDemandClass, onDemand } from './on-demand.ts';

export const OTLPLogExporter: OnDemandClass = onDemand(
  '@opentelemetry/exporter-logs-otlp-grpc',
  'OTLPLogExporter',
);
