import { milliseconds } from './kinds.ts';
import { type Setting, setting } from './setting.ts';

export interface MetricExportSettings {
  readonly exportIntervalMillis: Setting<number>;
  readonly exportTimeoutMillis: Setting<number>;
}

/** When metrics are exported, by the preload and by the probe. */
export const metricExportSettings: MetricExportSettings = {
  exportIntervalMillis: setting(milliseconds({ from: 1 }), {
    variable: 'OTEL_METRIC_EXPORT_INTERVAL',
    default: 60_000,
    description: 'time between exports of metrics',
  }),
  exportTimeoutMillis: setting(milliseconds({ from: 1 }), {
    variable: 'OTEL_METRIC_EXPORT_TIMEOUT',
    default: 30_000,
    description: 'timeout for collecting metrics; exporting has its own',
  }),
};
