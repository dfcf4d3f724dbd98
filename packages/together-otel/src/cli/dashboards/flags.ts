/** Flags about what the dashboards ask for, as they were given. */
export interface SettingsFlags {
  readonly job?: string;
  readonly suffixes?: 'collector' | 'exporter';
  readonly generation?: 'v1.41' | 'latest';
  readonly scope?: readonly string[];
  readonly histograms?: 'explicit' | 'native';
  readonly planUsd?: string;
  readonly exportInterval?: string;
  readonly runbooks?: string;
  readonly notify?: string;
}

/** Flags of `dashboards`. */
export interface DashboardsFlags extends SettingsFlags {
  readonly out?: string;
  readonly only?: readonly ('grafana' | 'prometheus' | 'datadog')[];
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
