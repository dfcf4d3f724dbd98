import { fileURLToPath } from 'node:url';
import { metricName } from '@together-otel/dashboards';
import { attr, metrics } from '@together-otel/semconv';
import { startSimulator } from '@together-otel/simulator';
import { expect, test } from 'vitest';
import { scenario } from '../../examples/demo/src/scenario.ts';
import { startApplication } from './application.ts';
import { findBackends, skipReason } from './backends/index.ts';
import { ledgerFigures, prometheusFigures } from './figures.ts';
import { firstData } from './first-data.ts';
import { startPipeline } from './pipeline.ts';
import { byTrace } from './trace-store.ts';

const CHAT = fileURLToPath(new URL('../../examples/chat/app.js', import.meta.url));
const REQUESTS = fileURLToPath(new URL('applications/requests.mjs', import.meta.url));

const backends = findBackends();
const reason = skipReason(backends);
const real = test.skipIf('missing' in backends);

/** Generous timeout: arrives soon, but not immediately. */
const SOON = { timeout: 60_000, interval: 200 };

real(`the demo's application: Prometheus says what the simulator served${reason}`, async () => {
  await using resources = new AsyncDisposableStack();
  const simulator = resources.adopt(await startSimulator(scenario), (s) => s.close());
  const pipeline = resources.use(await startPipeline({ gateway: { SAMPLED_PERCENT: '100' } }));
  const { prometheus, traces, endpoint } = pipeline;

  const { ended } = startApplication(CHAT, {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_SERVICE_NAME: 'support-desk',
    TOGETHER_API_KEY: 'key',
    TOGETHER_BASE_URL: simulator.baseURL,
    TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
  });
  const { code, output } = await ended;
  expect(code, output).toBe(0);
  await simulator.ledger.whenIdle();

  const expected = ledgerFigures(simulator.ledger.entries());
  await expect.poll(() => prometheusFigures(prometheus), SOON).toEqual(expected);

  // Compares the sum of a histogram with the spans of the streams.
  const calls = simulator.ledger.entries().filter(({ retryCount }) => retryCount === 0);
  await expect.poll(() => traces.spans(), SOON).toHaveLength(calls.length);
  const firstTokens = (await traces.spans())
    .map(({ attributes }) => attributes[attr.timeToFirstToken])
    .filter((seconds) => seconds !== undefined);
  const [sum] = await prometheus.query(`sum(${name('timeToFirstToken')}_sum)`);
  expect(sum?.value).toBeCloseTo(
    firstTokens.reduce<number>((total, seconds) => total + Number(seconds), 0),
    9,
  );

  // The process lives half a minute; the increase includes everything it has counted since its
  // start.
  const [increase] = await prometheus.query(`sum(increase(${name('attempts')}[5m] anchored))`);
  expect(increase?.value).toBe(simulator.ledger.entries().length);

  const names = (await prometheus.api('label/__name__/values')) as string[];
  const ours = names.filter((each) => /^(together|gen_ai)_/.test(each));
  const known = Object.values(metrics).flatMap((metric) => {
    const base = metricName(metric, 'collector');
    return metric.instrument === 'histogram'
      ? [`${base}_bucket`, `${base}_sum`, `${base}_count`]
      : [base];
  });
  expect(known).toEqual(expect.arrayContaining(ours));
  expect(ours).toEqual(
    expect.arrayContaining([name('fallbacks'), name('ratelimitTokensRemaining'), name('attempts')]),
  );
});

real(`traces come whole, and those worth keeping are kept${reason}`, async () => {
  await using resources = new AsyncDisposableStack();
  const models = [
    { id: 'plain', latency: { firstTokenMillis: 5 } },
    { id: 'slow', latency: { firstTokenMillis: 2500 } },
    { id: 'down', capacity: 'overloaded' as const },
  ];
  const latency = { firstTokenMillis: 5, perTokenMillis: 1, jitter: 0 };
  const simulator = resources.adopt(await startSimulator({ latency, models }), (s) => s.close());
  const pipeline = resources.use(
    await startPipeline({
      gateways: 2,
      gateway: { SAMPLED_PERCENT: '0', SLOW_SECONDS: '2', DECISION_WAIT: '8s' },
    }),
  );

  const requests = 6;
  const { ended } = startApplication(REQUESTS, {
    OTEL_EXPORTER_OTLP_ENDPOINT: pipeline.endpoint,
    OTEL_BSP_SCHEDULE_DELAY: '500',
    TOGETHER_BASE_URL: simulator.baseURL,
    TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
    MODELS: models.map(({ id }) => id).join(),
    REQUESTS: String(requests),
  });
  const { code, output } = await ended;
  expect(code, output).toBe(0);

  const spansPerTrace = async (): Promise<Record<string, number[]>> => {
    const stories: Record<string, number[]> = {};
    for (const spans of byTrace(await pipeline.traces.spans())) {
      const story = spans.find(({ parentSpanId }) => !parentSpanId)?.name ?? 'no root';
      stories[story] = [...(stories[story] ?? []), spans.length];
    }
    return stories;
  };
  const each = (spans: number): number[] => Array(requests).fill(spans);
  await expect.poll(spansPerTrace, SOON).toEqual({
    'request slow': each(4),
    'request failed': each(4),
    'request fallback': each(5),
  });
  for (const { figures } of pipeline.gateways) {
    const accepted = (await figures()).get('otelcol_receiver_accepted_spans') ?? 0;
    expect(accepted, 'spans that each gateway had').toBeGreaterThan(0);
  }
});

function name(key: keyof typeof metrics): string {
  return metricName(metrics[key], 'collector');
}

real(
  `a process that has called is in Prometheus before its first minute is over${reason}`,
  async () => {
    const { figures } = await firstData();
    expect(figures).toMatchObject({ 'attempts plain 200': 1, 'calls plain': 1 });
  },
);
