import type { PageRecord } from '@together-otel/live';

/** Per-signal variables would bypass the page. */
const SIGNALS = ['TRACES', 'METRICS', 'LOGS'];
const OF_A_SIGNAL = [
  'ENDPOINT',
  'PROTOCOL',
  'HEADERS',
  'COMPRESSION',
  'CERTIFICATE',
  'CLIENT_KEY',
  'CLIENT_CERTIFICATE',
  'TIMEOUT',
  'INSECURE',
];

/** Environment that sends the application's telemetry to the page, without delay. */
export function liveEnvironment(env: NodeJS.ProcessEnv, page: PageRecord): NodeJS.ProcessEnv {
  const own = { ...env };
  for (const name of OF_A_SIGNAL) {
    delete own[`OTEL_EXPORTER_OTLP_${name}`];
    for (const signal of SIGNALS) delete own[`OTEL_EXPORTER_OTLP_${signal}_${name}`];
  }
  for (const signal of SIGNALS) delete own[`OTEL_${signal}_EXPORTER`];
  delete own['OTEL_SDK_DISABLED'];
  // The file would take precedence over the page's endpoint.
  delete own['OTEL_CONFIG_FILE'];
  // The timeout may not exceed the interval: don't warn about one if the user set only the other.
  const isOwnInterval = Boolean(own['OTEL_METRIC_EXPORT_INTERVAL']?.trim());
  if (!isOwnInterval) delete own['OTEL_METRIC_EXPORT_TIMEOUT'];
  return {
    ...(!isOwnInterval && { OTEL_METRIC_EXPORT_TIMEOUT: '5000' }),
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    OTEL_BSP_SCHEDULE_DELAY: '500',
    OTEL_BLRP_SCHEDULE_DELAY: '500',
    ...own,
    _TOGETHER_OTEL_LIVE: 'true',
    OTEL_EXPORTER_OTLP_ENDPOINT: page.httpEndpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  };
}
