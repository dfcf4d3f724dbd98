import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Alertmanager } from '@together-otel/pipeline';
import type { Simulator, SimulatorOptions } from '@together-otel/simulator';
import { models } from './models.ts';

/** One second stands for a minute in every window, wait, interval and time to live. */
export const TIME_SCALE = 60;

/** Budget for 30 days, each lasting 24 minutes; the planned traffic stays far below it. */
export const PLAN_USD = 30;

/** A process and its scrape endpoint. */
export interface Target {
  readonly job: string;
  readonly port: number;
  /** `deployment.environment.name`; production by default. */
  readonly environment?: string;
  /** A probe also exposes Together's own series, on a second path. */
  readonly isProbe: boolean;
}

/** First tokens take 1.5 s, so that a busy machine does not push them into another bucket. */
export const apiOptions: SimulatorOptions = {
  latency: { firstTokenMillis: 1500, perTokenMillis: 5, jitter: 0.05 },
  models: [
    {
      id: models.scarce,
      rateLimit: { requestsPerSecond: 500, growth: { factor: 1, windowSeconds: 60, maximum: 1 } },
    },
  ],
  deployments: [{ id: 'dep_1', kvCacheUtilization: 0.4 }],
  billing: { enabled: true, usdPerHour: 0.03 },
  // Always the last hour of a month: spend is not projected early in a month.
  date: () => Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1) - 3_600_000,
  // Large enough for the whole run, which is compared with the boards.
  ledgerLimit: 50_000,
};

/**
 * USD per million tokens, Together's prices of 2025; the dedicated endpoint is billed by the hour.
 */
const PRICES = {
  [models.hot]: { input: 0.88, output: 0.88 },
  [models.busy]: { input: 0.6, output: 1.7 },
  [models.spare]: { input: 0.15, output: 0.6 },
  [models.old]: { input: 0.6, output: 0.6 },
  [models.scarce]: { input: 0.2, output: 0.6 },
  [models.report]: { input: 0.6, output: 2.2 },
  [models.night]: { input: 1, output: 3 },
  [models.dear]: { input: 3, output: 7 },
};

/** Environment variables of all processes. */
export async function environment(
  folder: string,
  api: Simulator,
  secured: Simulator,
  otlpEndpoint: string,
): Promise<Record<string, string>> {
  const prices = join(folder, 'prices.json');
  const authority = join(folder, 'authority.pem');
  await writeFile(prices, JSON.stringify(PRICES));
  await writeFile(authority, secured.certificateAuthority ?? '');
  const host = `127.0.0.1:${api.port}`;
  return {
    OPENAI_API_KEY: 'key',
    OPENAI_BASE_URL: api.baseURL,
    TOGETHER_API_KEY: 'key',
    TOGETHER_BASE_URL: api.baseURL,
    TOGETHER_OTEL_HOSTS: host,
    TOGETHER_OTEL_PRICES: prices,
    TOGETHER_OTEL_RATELIMIT_TTL_MILLIS: String(300_000 / TIME_SCALE),
    NODE_EXTRA_CA_CERTS: authority,
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
    OTEL_METRIC_EXPORT_INTERVAL: String(60_000 / TIME_SCALE),
    OTEL_METRIC_EXPORT_TIMEOUT: String(60_000 / TIME_SCALE),
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  };
}

/**
 * The probe watches everything. A check may still take three seconds, so the interval cannot be
 * shortened as much as the rest.
 */
export function probeConfig(api: Simulator, secured: Simulator, port: number): string {
  return JSON.stringify({
    // By host name, so that name resolution is a phase too.
    baseUrls: [`http://localhost:${api.port}/v1`, secured.baseURL],
    interval: '5s',
    timeout: '5s',
    models: Object.values(models).filter((model) => model !== models.dedicated),
    synthetic: { models: [models.spare], maxCostPerDay: 1, interval: '5s' },
    deployments: {
      interval: '1s',
      metrics: true,
      metricsUrl: `${api.url}/organizations/org_simulator/metrics`,
    },
    spend: { planUsd: PLAN_USD, interval: '1s' },
    statusPage: { url: `${api.url}/api/v2/summary.json`, interval: '5s' },
    prometheus: `127.0.0.1:${port}`,
  });
}

/** Receives and exports OTLP. */
export function collectorConfig(port: number, prometheusOtlpUrl: string): string {
  return JSON.stringify({
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
    exporters: { otlp_http: { metrics_endpoint: `${prometheusOtlpUrl}/v1/metrics` } },
    service: {
      telemetry: { metrics: { level: 'none' } },
      pipelines: { metrics: { receivers: ['otlp'], exporters: ['otlp_http'] } },
    },
  });
}

/** Environment of everything except the load test. */
export const PRODUCTION = 'production';

/** A Prometheus with our rules that scrapes and evaluates every second instead of every minute. */
export function prometheusConfig(
  rules: string,
  targets: readonly Target[],
  alertmanager: Alertmanager | undefined,
): string {
  return JSON.stringify({
    ...(alertmanager && {
      alerting: {
        alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanager.url).host] }] }],
      },
    }),
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [rules],
    otlp: { promote_resource_attributes: ['deployment.environment.name'] },
    storage: { tsdb: { out_of_order_time_window: '1m' } },
    scrape_configs: targets.flatMap((target) => [
      scrapeConfig(target, '/metrics'),
      ...(target.isProbe ? [scrapeConfig(target, '/metrics/deployments')] : []),
    ]),
  });
}

function scrapeConfig({ job, port, environment = PRODUCTION }: Target, path: string): object {
  return {
    job_name: `${job}${path} ${port}`,
    metrics_path: path,
    static_configs: [
      { targets: [`127.0.0.1:${port}`], labels: { deployment_environment_name: environment } },
    ],
    relabel_configs: [{ target_label: 'job', replacement: job }],
  };
}
