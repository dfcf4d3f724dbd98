import type { MetricDefinition } from '@together-otel/semconv';
import { type Delivery, defaultDelivery } from './alertmanager/delivery.ts';
import type { Suffixes } from './prometheus/metric-name.ts';

/** What the traffic of one tenant, or of one value of another key, may cost. */
export interface Budget {
  /** Such as `tenant.id`. */
  readonly key: string;
  readonly value: string;
  readonly usd: number;
  /** A month has 30 days. */
  readonly per: 'day' | 'month';
}

/** What users set about the generated files. */
export interface Settings {
  /**
   * Who writes the Prometheus names.
   * @default 'collector'
   */
  readonly suffixes: Suffixes;
  /**
   * Which names of the GenAI conventions the applications send.
   * @default 'v1.41'
   */
  readonly generation: NonNullable<MetricDefinition['generation']>;
  /**
   * Only the services whose `job` (`service.namespace/service.name`) matches this expression.
   * @default every job
   */
  readonly job?: string;
  /**
   * Attributes of the resource that keep fleets apart: alerts, boards and monitors never add up what
   * differs in one of them. A series without such a label counts as one of no environment.
   * @default ['deployment.environment.name']
   */
  readonly scope: readonly string[];
  /**
   * Labels by which copies of one series differ: two Prometheus of a pair, or one process that is
   * both pushed and scraped. What differs in these alone is counted once.
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
   * Whom Datadog's monitors notify, in its notation: `@pagerduty-Together`, `@slack-ops`. Without it
   * monitors are drafts, since one that notifies no one only looks as if someone were watching.
   */
  readonly notify?: string;
  /**
   * Where the runbooks lie; the name of the alert and `.md` are put behind it.
   * @default the folder `runbooks` of the published package
   */
  readonly runbookBaseUrl: string;
  /**
   * Where Grafana is: alerts link to its boards.
   * @default 'http://localhost:3000'
   */
  readonly grafanaUrl: string;
  /** Whom Alertmanager notifies, and how. */
  readonly delivery: Delivery;
  /**
   * What a month may cost, in USD, by the applications' own count. The probe's plan is its own
   * option, `--plan-usd`.
   * @default 1000
   */
  readonly planUsd: number;
  /**
   * Keys whose values say whose traffic it is, as in `TOGETHER_OTEL_ATTRIBUTES`: a board by each.
   * @default []
   */
  readonly by: readonly string[];
  /**
   * What the traffic of one value of a key may cost, in USD.
   * @default []
   */
  readonly budgets: readonly Budget[];
  /**
   * How often applications and probe export metrics, in seconds (`OTEL_METRIC_EXPORT_INTERVAL`). A
   * panel's rates are over four times that: less may hold a single sample, and show nothing.
   * @default 60
   */
  readonly exportSeconds: number;
  /**
   * Every window and waiting time is divided by it: 60 makes a minute a second. For rehearsals of
   * an incident; leave it alone otherwise.
   * @default 1
   */
  readonly timeScale: number;
}

/** What holds where nothing else is said. */
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
