import type { MetricDefinition } from '@together-otel/semconv';
import { type Delivery, defaultDelivery } from './alertmanager/delivery.ts';
import type { Suffixes } from './prometheus/metric-name.ts';

/** A budget for the traffic of one tenant, or of one value of another key. */
export interface Budget {
  /** Such as `tenant.id`. */
  readonly key: string;
  readonly value: string;
  readonly usd: number;
  /** A month has 30 days. */
  readonly per: 'day' | 'month';
}

/** User settings for the generated files. */
export interface Settings {
  /**
   * Origin of the Prometheus names.
   * @default 'collector'
   */
  readonly suffixes: Suffixes;
  /**
   * The generation of GenAI names sent by the applications.
   * @default 'v1.41'
   */
  readonly generation: NonNullable<MetricDefinition['generation']>;
  /**
   * Only services whose `job` (`service.namespace/service.name`) matches this regular expression.
   * @default every job
   */
  readonly job?: string;
  /**
   * Resource attributes that separate fleets: alerts, boards and monitors never aggregate across
   * their values. Series without such a label form a group of their own.
   * @default ['deployment.environment.name']
   */
  readonly scope: readonly string[];
  /**
   * Labels that distinguish copies of one series: a pair of Prometheus, or a process that is both
   * pushed and scraped. Series that differ only in these are counted once.
   * @default the labels of Prometheus pairs and of the instrumentation scope
   */
  readonly replicaLabels: readonly string[];
  /**
   * The Collectors, by the `job` of their scrapes, as a regular expression.
   * @default 'otel-agent|otel-gateway'
   */
  readonly collectorJob: string;
  /**
   * How histograms are stored: `explicit` with a series for each bucket, `native` as Prometheus'
   * native histograms (`OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION` =
   * `base2_exponential_bucket_histogram`).
   * @default 'explicit'
   */
  readonly histograms: 'explicit' | 'native';
  /**
   * Whom Datadog's monitors notify, in its notation: `@pagerduty-Together`, `@slack-ops`. Without
   * it monitors are drafts, because a monitor without recipients only looks as if someone were
   * watching.
   */
  readonly notify?: string;
  /**
   * Base URL of the runbooks; the name of the alert and `.md` are appended.
   * @default the folder `runbooks` of the published package
   */
  readonly runbookBaseUrl: string;
  /**
   * URL of Grafana: alerts link to its boards.
   * @default 'http://localhost:3000'
   */
  readonly grafanaUrl: string;
  /** Whom Alertmanager notifies, and how. */
  readonly delivery: Delivery;
  /**
   * Monthly budget in USD, compared with the applications' own cost. The probe's budget is its own
   * option, `--plan-usd`.
   * @default 1000
   */
  readonly planUsd: number;
  /**
   * Attribution keys, as in `TOGETHER_OTEL_ATTRIBUTES`: one board for each.
   * @default []
   */
  readonly by: readonly string[];
  /**
   * Budgets in USD for the traffic of single values of a key.
   * @default []
   */
  readonly budgets: readonly Budget[];
  /**
   * Export interval of applications and probe, in seconds (`OTEL_METRIC_EXPORT_INTERVAL`). A
   * panel's rates are over four times that: a shorter window may hold a single sample, and show
   * nothing.
   * @default 60
   */
  readonly exportSeconds: number;
  /**
   * Divides every window and waiting time: 60 turns a minute into a second. For rehearsals of an
   * incident only.
   * @default 1
   */
  readonly timeScale: number;
}

/**
 * The longest export interval, in seconds, at which every alert can fire: the shortest window is 5m
 * and needs two exports, the first of which may be late.
 */
export const MOST_EXPORT_SECONDS = 120;

/** Default settings. */
export const defaultSettings: Settings = {
  suffixes: 'collector',
  generation: 'v1.41',
  scope: ['deployment.environment.name'],
  replicaLabels: [
    'prometheus',
    'prometheus_replica',
    'replica',
    'otel_scope_name',
    'otel_scope_schema_url',
    'otel_scope_version',
  ],
  collectorJob: 'otel-agent|otel-gateway',
  histograms: 'explicit',
  runbookBaseUrl: 'https://unpkg.com/@together-otel/dashboards/runbooks/',
  grafanaUrl: 'http://localhost:3000',
  delivery: defaultDelivery,
  planUsd: 1000,
  by: [],
  budgets: [],
  exportSeconds: 60,
  timeScale: 1,
};
