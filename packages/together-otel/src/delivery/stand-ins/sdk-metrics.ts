export * from '@opentelemetry/sdk-metrics';
export { ExportingMetricReader as PeriodicExportingMetricReader } from '../metric-reader.ts';
