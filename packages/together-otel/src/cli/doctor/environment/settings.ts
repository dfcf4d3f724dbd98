import { defaultSettings, MOST_EXPORT_SECONDS } from '@together-otel/dashboards';
import {
  maskedValue,
  type Pairs,
  type PluginSettings,
  pluginSettings,
  readSettings,
  shown,
  type Values,
} from '@together-otel/instrumentation/distribution';
import { ownName } from '../../../output/own-name.ts';
import type { CheckedEnvironment } from '../../../settings/environment.ts';
import { type Finding, note, ok } from '../finding.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Effective settings of the plugin, and of the SDK unless a file replaces them, with defaults. */
export function resolveSettings(
  env: Environment,
  checked: CheckedEnvironment,
  isDeclared: boolean,
): Finding[] {
  const { sdk, traces, metrics } = checked;
  const { values: plugin } = readSettings(pluginSettings, env);
  const hosts = ['*.together.ai', '*.together.xyz', ...plugin.hosts];
  return [
    ...(isDeclared
      ? []
      : [
          serviceName(sdk.serviceName, sdk.resourceAttributes),
          sampler(traces),
          metricExport(metrics),
          ...histograms(metrics.histogramAggregation),
        ]),
    ok(`hosts to treat as Together: ${hosts.join(', ')}`),
    prices(plugin.prices),
    ok(`message content recorded: ${plugin.captureMessageContent}`),
    metricNames(plugin.generations),
  ];
}

function sampler({ sampler: name, samplerRatio }: CheckedEnvironment['traces']): Finding {
  const isShare = name.endsWith('traceidratio');
  const found = `sampler: ${name}${isShare ? ` ${samplerRatio}` : ''}`;
  if (isShare ? samplerRatio > 0 : !name.endsWith('always_off')) return ok(found);
  const what = name.startsWith('parentbased')
    ? 'spans are recorded only under a parent that is sampled'
    : 'no span is recorded';
  return note(
    `${found}: ${what}; metrics are complete`,
    'To see spans, unset OTEL_TRACES_SAMPLER.',
  );
}

function serviceName(variable: string | undefined, attributes: Pairs): Finding {
  const name = variable ?? attributes['service.name'];
  if (name) return ok(`service.name: ${shown(name)}`);
  return note(
    'service.name: unknown_service:node',
    'Name the service: OTEL_SERVICE_NAME=my-service',
  );
}

/** The export interval that boards and alerts assume by default. */
const USUAL_INTERVAL_MILLIS = defaultSettings.exportSeconds * 1000;
const MOST_INTERVAL_MILLIS = MOST_EXPORT_SECONDS * 1000;

function metricExport({
  exportIntervalMillis: interval,
  temporality,
}: CheckedEnvironment['metrics']) {
  const found = `metrics: every ${interval} ms, ${temporality}`;
  if (interval <= USUAL_INTERVAL_MILLIS) return ok(found);
  const message = `${found}: dashboards and alerts expect at least one export per minute`;
  if (interval > MOST_INTERVAL_MILLIS) {
    return note(
      message,
      `Some alerts never fire with it: set OTEL_METRIC_EXPORT_INTERVAL to ${MOST_INTERVAL_MILLIS} or less.`,
    );
  }
  const seconds = Math.ceil(interval / 1000);
  return note(
    message,
    `Write them for this interval: ${ownName()} dashboards --export-interval ${seconds}s`,
  );
}

function prices({ path, prices: list }: Values<PluginSettings>['prices']): Finding {
  if (path === undefined)
    return ok(`prices: no list, so no cost ('${ownName()} prices' writes one)`);
  const file = maskedValue(pluginSettings.prices.variable, path);
  if (list.size > 0) return ok(`prices: ${file}, of ${list.size} models`);
  return note(
    `prices: ${file} contains no price, so no cost is recorded`,
    `Write a new one: ${ownName()} prices --out ${file}`,
  );
}

function metricNames({
  tagged,
  latest,
}: {
  readonly tagged: boolean;
  readonly latest: boolean;
}): Finding {
  if (tagged && latest) return ok('metric names: both v1.41 and the newest');
  if (latest) {
    return note(
      'metric names: the newest (gen_ai.client.inference.*)',
      `Write the dashboards and alerts for them: ${ownName()} dashboards --generation latest`,
    );
  }
  return ok('metric names: v1.41 (gen_ai.client.operation.*)');
}

function histograms(aggregation: string): Finding[] {
  if (aggregation !== 'base2_exponential_bucket_histogram') return [];
  return [
    note(
      'histograms are exponential: by default, dashboards and alerts read classic ones',
      `For Prometheus, write them anew: ${ownName()} dashboards --histograms native`,
    ),
  ];
}
