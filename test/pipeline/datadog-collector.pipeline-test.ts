import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { expect, test } from 'vitest';
import {
  type DatadogSeries,
  findBackends,
  freePort,
  skipReason,
  startCollector,
} from './backends/index.ts';
import { startDatadogAgent } from './datadog-agent.ts';
import { datadogQueries, unanswerable } from './datadog-queries.ts';
import { sendOtlp, tracesOfOneSpan } from './otlp.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/collector-pipeline/', import.meta.url));
const backends = findBackends();
const real = test.skipIf('missing' in backends);

/**
 * Own metrics of the Collectors from the Datadog files, after everything that monitors cover has
 * happened to them: an agent whose gateway is down fills its queue, and the Datadog Agent accepts
 * no traces.
 */
async function troubled(): Promise<DatadogSeries[]> {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(temporaryFolder()).path;
  const datadog = resources.use(await startDatadogAgent());
  const start = async (
    name: string,
    files: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const [health, grpc, pull] = await Promise.all([freePort(), freePort(), freePort()]);
    resources.use(
      await startCollector({
        config: files.map((file) => EXAMPLE + file),
        env: {
          LISTEN_HOST: '127.0.0.1',
          BATCH_ITEMS: '5',
          QUEUE_ITEMS: '10',
          STORAGE_DIR: join(folder, name),
          HEALTH_PORT: String(health),
          METRICS_PORT: String(pull),
          GRPC_PORT: String(grpc),
          DATADOG_AGENT_ENDPOINT: datadog.url,
          SELF_METRICS_MILLIS: '300',
          ...env,
        },
      }),
    );
  };
  const [gateway, http, cutOff] = await Promise.all([freePort(), freePort(), freePort()]);
  await start('gateway', ['gateway.yaml', 'gateway-datadog.yaml'], {
    GRPC_PORT: String(gateway),
    TRACES_IN_MEMORY: '5',
    DECISION_WAIT: '1s',
    SAMPLED_PERCENT: '100',
  });
  const agent = ['agent.yaml', 'agent-datadog.yaml'];
  await start('agent', agent, {
    HTTP_PORT: String(http),
    GATEWAYS: `{static: {hostnames: ["127.0.0.1:${gateway}"]}}`,
  });
  await start('cut-off', agent, {
    HTTP_PORT: String(cutOff),
    GATEWAYS: '{static: {hostnames: ["127.0.0.1:9"]}}',
  });
  const wanted = ['send_failed', 'enqueue_failed', 'receiver_refused', 'dropped_too_early'];
  const missing = async (): Promise<string[]> => {
    // More traces than the gateway holds, and than the queue has room for.
    const traces = tracesOfOneSpan(8);
    await Promise.all(
      [http, cutOff].map((port) => sendOtlp(`http://127.0.0.1:${port}/v1/traces`, traces)),
    );
    const requests = await datadog.requests();
    return wanted.filter((part) => !requests.includes(part));
  };
  await expect.poll(missing, { interval: 1500 }).toEqual([]);
  return await datadog.series();
}

/** A counter of points or log records exists if the one of spans does, so check that one. */
function asOfSpans(metric: string): string {
  return metric.replace(/_(?:metric_points|log_records)$/, '_spans');
}

real(
  `Datadog has every metric and tag of the Collectors that monitors ask for${skipReason(backends)}`,
  async () => {
    const queries = datadogQueries()
      .filter(({ metric }) => metric.startsWith('otelcol_'))
      .map((query) => ({ ...query, metric: asOfSpans(query.metric) }));
    expect(queries.length).toBeGreaterThan(5);
    const series = await troubled();
    expect(unanswerable(queries, series)).toEqual([]);
    const services = series.flatMap(({ tags }) => tags.filter((tag) => /^service:/.test(tag)));
    expect(new Set(services)).toEqual(new Set(['service:otel-agent', 'service:otel-gateway']));
  },
);
