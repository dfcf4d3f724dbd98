import { metrics } from '@together-otel/semconv';
import { expect, test } from 'vitest';
import { type DatadogSeries, findBackends, skipReason } from './backends/index.ts';
import { startDatadogAgent } from './datadog-agent.ts';
import { datadogQueries, unanswerable } from './datadog-queries.ts';
import { sendEverySignal } from './every-signal.ts';
import { startPipeline } from './pipeline.ts';

const backends = findBackends();
const reason = skipReason(backends);
const real = test.skipIf('missing' in backends);

const DELTA = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' };
const EXPONENTIAL = {
  OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'base2_exponential_bucket_histogram',
};
const LATEST = { OTEL_SEMCONV_STABILITY_OPT_IN: 'gen_ai_latest_experimental' };

/**
 * Runs an application and a probe through the example's agent and gateway, and passes on what
 * Datadog gets.
 */
async function through(
  settings: Readonly<Record<string, string>>,
  use: (series: readonly DatadogSeries[], served: number) => void,
  processes = 1,
): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const agent = resources.use(await startDatadogAgent());
  const self = { DATADOG_AGENT_ENDPOINT: agent.url, SELF_METRICS_MILLIS: '500' };
  const { endpoint } = resources.use(
    await startPipeline({
      backends: 'gateway-datadog.yaml',
      agentFiles: ['agent.yaml', 'agent-datadog.yaml'],
      gateway: { ...self, BATCH_ITEMS: '1' },
      agent: { ...self, BATCH_ITEMS: '1' },
    }),
  );
  const entries = await sendEverySignal({
    settings: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_EXPORTER: 'none', ...settings },
    processes,
  });
  // Every hop has a queue: once the last attempt has arrived, everything has.
  await expect
    .poll(async () => attemptsIn(await agent.requests()), { timeout: 30_000, interval: 300 })
    .toBe(entries.length);
  use(await agent.series(), entries.length);
}

interface Request {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly unknown[] };
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
  }[];
}

interface Metric {
  readonly name: string;
  readonly sum?: {
    readonly aggregationTemporality: number;
    readonly dataPoints: readonly {
      readonly attributes: readonly unknown[];
      readonly asInt?: string;
      readonly asDouble?: number;
    }[];
  };
}

/**
 * Number of attempts reported by applications; the last point of a cumulative series includes all.
 */
function attemptsIn(lines: string): number {
  const totals = new Map<string, number>();
  for (const line of lines.split('\n').filter((each) => each.includes('"checkout"'))) {
    for (const { resource, scopeMetrics } of (JSON.parse(line) as Request).resourceMetrics) {
      const points = scopeMetrics
        .flatMap((scope) => scope.metrics)
        .filter(({ name }) => name === metrics.attempts.name)
        .flatMap(({ sum }) => sum?.dataPoints.map((point) => ({ sum, point })) ?? []);
      for (const { sum, point } of points) {
        const key = JSON.stringify([resource.attributes, point.attributes]);
        const value = Number(point.asInt ?? point.asDouble);
        const before = sum.aggregationTemporality === 1 ? (totals.get(key) ?? 0) : 0;
        if (JSON.stringify(resource).includes('"checkout"')) totals.set(key, before + value);
      }
    }
  }
  return [...totals.values()].reduce((all, value) => all + value, 0);
}

/** Collectors omit counters of things that never happened; a separate test covers those. */
const ofApplications = ({ metric }: { metric: string }): boolean => !metric.startsWith('otelcol_');

function sumOf(series: readonly DatadogSeries[], name: string): number {
  return series
    .filter((each) => each.name === name && each.tags.includes('service:checkout'))
    .reduce((sum, each) => sum + each.sum, 0);
}

real.for([
  { title: 'explicit buckets', settings: DELTA, generation: 'v1.41' },
  { title: 'exponential histograms', settings: { ...DELTA, ...EXPONENTIAL }, generation: 'v1.41' },
  { title: 'the latest names', settings: { ...DELTA, ...LATEST }, generation: 'latest' },
] as const)(
  `delta, $title: Datadog has every metric and tag that dashboards and monitors ask for${reason}`,
  async ({ settings, generation }) => {
    await through(settings, (series, served) => {
      const queries = datadogQueries({ generation }).filter(ofApplications);
      expect(queries.length).toBeGreaterThan(80);
      expect(unanswerable(queries, series)).toEqual([]);
      expect(sumOf(series, metrics.attempts.name)).toBe(served);
      const streams = series.filter(({ name }) => name === metrics.timeToFirstToken.name);
      expect(new Set(streams.map(({ type }) => type))).toEqual(new Set(['distribution']));
    });
  },
);

real(
  `cumulative: the Agent loses what most series began with, and exponential histograms${reason}`,
  async () => {
    await through({}, (series, served) => {
      expect(unanswerable(datadogQueries().filter(ofApplications), series)).toEqual([]);
      // Per metric and export, the Agent accepts the first value of only one new series.
      expect(sumOf(series, metrics.attempts.name)).toBeGreaterThan(0);
      expect(sumOf(series, metrics.attempts.name)).toBeLessThan(served);
    });
    await through(EXPONENTIAL, (series) => {
      const own = series.filter(({ tags }) => tags.includes('service:checkout'));
      expect(own).not.toEqual([]);
      expect(own.filter(({ type }) => type === 'distribution')).toEqual([]);
    });
  },
);

real(`each process has a tag of its own, so none overwrites another${reason}`, async () => {
  const processes = 3;
  await through(
    DELTA,
    (series) => {
      const own = series.filter(({ tags }) => tags.includes('service:checkout'));
      const instances = own.map(
        ({ tags }) => tags.find((tag) => tag.startsWith('service.instance.id:')) ?? 'none',
      );
      expect(new Set(instances).size).toBe(processes);
      expect(instances).not.toContain('none');
    },
    processes,
  );
});

real(`what keeps fleets apart has Datadog's own names${reason}`, async () => {
  const scope = ['cloud.region', 'k8s.cluster.name', 'k8s.namespace.name', 'service.version'];
  const attributes = scope.map((name) => `${name}=x`).join();
  await through({ ...DELTA, OTEL_RESOURCE_ATTRIBUTES: attributes }, (series) => {
    const queries = datadogQueries({ scope }).filter(ofApplications);
    expect(queries.flatMap(({ tags }) => tags)).toContain('kube_cluster_name');
    expect(unanswerable(queries, series)).toEqual([]);
  });
});

real(`the check finds a metric, a type and a tag that Datadog does not have${reason}`, () => {
  const [asked = expect.fail('no query')] = datadogQueries().filter(
    ({ metric }) => metric === metrics.attempts.name,
  );
  const series: DatadogSeries = {
    name: metrics.attempts.name,
    type: 'count',
    tags: [...asked.tags, ...asked.without].map((tag) => `${tag}:x`),
    host: '',
    points: {},
    sum: 1,
    count: 1,
  };
  expect(unanswerable([asked], [series])).toEqual([]);
  expect(unanswerable([asked], [])).toEqual([expect.stringContaining('no such metric')]);
  expect(unanswerable([asked], [{ ...series, type: 'gauge' }])).not.toEqual([]);
  expect(unanswerable([asked], [{ ...series, tags: [] }])).toEqual(
    expect.arrayContaining([expect.stringContaining('no tag')]),
  );
  expect(unanswerable([{ ...asked, aggregator: 'p95' }], [series])).not.toEqual([]);
});
