import { forgetStaleGauges } from '../gauge-temporality.ts';
import { type OnDemandClass, onDemand } from './on-demand.ts';

const Exporter = onDemand('@opentelemetry/exporter-metrics-otlp-grpc', 'OTLPMetricExporter');

export const OTLPMetricExporter: OnDemandClass = function OTLPMetricExporter(...args: unknown[]) {
  const exporter = new Exporter(...args);
  forgetStaleGauges(exporter as Parameters<typeof forgetStaleGauges>[0]);
  return exporter;
} as unknown as OnDemandClass;
