import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { metricName } from '@together-otel/dashboards';
import { type Receiver, startReceiver } from '@together-otel/live/receiver';
import { attr, metrics } from '@together-otel/semconv';
import { type Simulator, startSimulator } from '@together-otel/simulator';
import { expect, test } from 'vitest';
import { startApplication } from './application.ts';
import { findBackends, skipReason } from './backends/index.ts';
import { type Figures, ledgerFigures, prometheusFigures } from './figures.ts';
import { startPipeline } from './pipeline.ts';

const STEADY = fileURLToPath(new URL('applications/steady.mjs', import.meta.url));
const MODELS = ['first', 'second'];

const backends = findBackends();
const reason = skipReason(backends);
const real = test.skipIf('missing' in backends);
const SOON = { timeout: 60_000, interval: 200 };

async function runOnce(
  endpoint: string,
  simulator: Simulator,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { code, output } = await startApplication(STEADY, {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_METRIC_EXPORT_INTERVAL: '1000',
    OTEL_METRIC_EXPORT_TIMEOUT: '1000',
    TOGETHER_BASE_URL: simulator.baseURL,
    TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
    MODELS: MODELS.join(),
    RATE: '20',
    SECONDS: '3',
    ...settings,
  }).ended;
  expect(code, output).toBe(0);
}

function simulate(): Promise<Simulator> {
  const latency = { firstTokenMillis: 5, perTokenMillis: 1, jitter: 0 };
  return startSimulator({ latency, models: MODELS.map((id) => ({ id })) });
}

real(
  `restarts: each process has an instance of its own, and nothing is counted twice${reason}`,
  async () => {
    await using resources = new AsyncDisposableStack();
    const simulator = resources.adopt(await simulate(), (s) => s.close());
    const { prometheus, endpoint } = resources.use(await startPipeline());
    const starts = 3;
    for (let i = 0; i < starts; i++) await runOnce(endpoint, simulator);

    const entries = simulator.ledger.entries();
    await expect.poll(() => prometheusFigures(prometheus), SOON).toEqual(ledgerFigures(entries));
    const attempts = metricName(metrics.attempts, 'collector');
    const instances = await prometheus.query(`count(count by (instance) (${attempts}))`);
    expect(instances).toMatchObject([{ value: starts }]);
    const increase = await prometheus.query(`sum(increase(${attempts}[5m] anchored))`);
    expect(increase).toMatchObject([{ value: entries.length }]);
  },
);

real(
  `delta: everything reaches a Datadog Agent, the agent killed in between${reason}`,
  async () => {
    await using resources = new AsyncDisposableStack();
    const simulator = resources.adopt(await simulate(), (s) => s.close());
    const datadog = resources.adopt(await startReceiver(), (r) => r.close());
    const { endpoint, agent } = resources.use(
      await startPipeline({
        backends: 'gateway-datadog.yaml',
        gateway: { DATADOG_AGENT_ENDPOINT: datadog.url, SAMPLED_PERCENT: '100' },
      }),
    );
    const settings = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' };
    for (let i = 0; i < 2; i++) {
      await runOnce(endpoint, simulator, settings);
      await agent.server.stop('SIGKILL');
      await agent.server.start();
    }

    const entries = simulator.ledger.entries();
    await expect
      .poll(() => attemptsOf(datadog), SOON)
      .toEqual({
        first: entries.filter(({ model }) => model === 'first').length,
        second: entries.filter(({ model }) => model === 'second').length,
      });
    const temporalities = datadog.latest(metrics.attempts.name).map((series) => series.temporality);
    expect(new Set(temporalities)).toEqual(new Set(['delta']));
    const spanIds = () => new Set(datadog.spans().map(({ spanId }) => spanId));
    await expect.poll(() => spanIds().size, SOON).toBe(entries.length);
  },
);

/**
 * Totals of all deltas, counting each once: an agent killed between sending a batch and recording
 * that it did sends the batch again.
 */
function attemptsOf(receiver: Receiver): Figures {
  const figures: Record<string, number> = {};
  const counted = new Set<string>();
  for (const { name, attributes, resource, startTime, time, value } of receiver.metrics()) {
    if (name !== metrics.attempts.name) continue;
    const point = inspect([resource, attributes, startTime, time], { depth: null, sorted: true });
    if (counted.has(point)) continue;
    counted.add(point);
    const model = String(attributes[attr.requestModel]);
    figures[model] = (figures[model] ?? 0) + Number(value);
  }
  return figures;
}
