import { selectMetrics } from '../metric-selection.ts';
import { type OnDemandClass, onDemand } from './on-demand.ts';

const Exporter = onDemand('@opentelemetry/exporter-metrics-otlp-grpc', 'OTLPMetricExporter');

export const OTLPMetricExporter: OnDemandClass = function OTLPMetricExporter(...args: unknown[]) {
  const exporter = new Exporter(...args);
  selectMetrics(exporter as Parameters<typeof selectMetrics>[0]);
  return exporter;
} as unknown as OnDemandClass;
