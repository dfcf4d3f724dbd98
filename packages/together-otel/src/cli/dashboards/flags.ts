import type { Channel, Product } from '@together-otel/dashboards';

/** Flags that describe the queried metrics, unparsed. */
export interface SettingsFlags {
  readonly job?: string;
  readonly suffixes?: 'collector' | 'exporter';
  readonly generation?: 'v1.41' | 'latest';
  readonly scope?: readonly string[];
  readonly histograms?: 'explicit' | 'native';
  readonly planUsd?: string;
  readonly by?: readonly string[];
  readonly budget?: readonly string[];
  readonly exportInterval?: string;
  readonly runbooks?: string;
  readonly notify?: string;
  readonly grafana?: string;
  readonly critical?: readonly Channel[];
  readonly warning?: readonly Channel[];
  readonly mail?: string;
  readonly secrets?: string;
}

/** Flags of `dashboards`. */
export interface DashboardsFlags extends SettingsFlags {
  readonly out?: string;
  readonly only?: readonly Product[];
}

/** Flags of `dashboards preview`. */
export interface PreviewFlags extends SettingsFlags {
  readonly prometheus?: string;
  readonly from?: string;
  readonly board: 'overview' | 'model' | 'probe' | 'pipeline';
  readonly model?: string;
  readonly since?: string;
  readonly until?: string;
  readonly save?: string;
  readonly out?: string;
}
