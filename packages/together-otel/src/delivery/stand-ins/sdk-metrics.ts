export * from '@opentelemetry/sdk-metrics';
export { ExportingMetricReader as PeriodicExportingMetricReader } from '../sdk/metric-reader.ts';
