import { type OnDemandClass, onDemand } from './on-demand.ts';

export const OTLPTraceExporter: OnDemandClass = onDemand(
  '@opentelemetry/exporter-trace-otlp-grpc',
  'OTLPTraceExporter',
);
