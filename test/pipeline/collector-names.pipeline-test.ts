import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { boards, panelsOf, ruleFile, targetsOf } from '@together-otel/dashboards';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { serve } from '@together-otel/test-support/server';
import { beforeAll, expect, test } from 'vitest';
import { findBackends, freePort, skipReason, startCollector } from './backends/index.ts';
import { sendOtlp, tracesOfOneSpan } from './otlp.ts';
import { selfMetrics } from './self-metrics.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/collector-pipeline/', import.meta.url));
const RUNBOOKS = new URL('../../packages/dashboards/runbooks/', import.meta.url);
/** Matches names of a Collector's own metrics, and expressions for such names. */
const NAMES = /otelcol_[\w|()?.+]+/g;

const backends = findBackends();
const real = test.skipIf('missing' in backends);
const reason = skipReason(backends);
let names: readonly string[] = [];

/** Reads the real Collector's own metrics after everything the alerts cover has happened to it. */
beforeAll(async () => {
  if ('missing' in backends) return;
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(temporaryFolder()).path;
  // A trace store that rejects everything permanently.
  const store = resources.use(await serve((_request, response) => response.writeHead(400).end()));
  const [http, grpc, gatewayGrpc, agentMetrics, gatewayMetrics, ...health] = await Promise.all(
    Array.from({ length: 7 }, freePort),
  );
  const shared = { LISTEN_HOST: '127.0.0.1', BATCH_ITEMS: '5', QUEUE_ITEMS: '10' };
  resources.use(
    await startCollector({
      config: ['gateway.yaml', 'gateway-prometheus.yaml'].map((file) => EXAMPLE + file),
      env: {
        ...shared,
        STORAGE_DIR: join(folder, 'gateway'),
        HEALTH_PORT: String(health[0]),
        GRPC_PORT: String(gatewayGrpc),
        METRICS_PORT: String(gatewayMetrics),
        PROMETHEUS_ENDPOINT: 'http://127.0.0.1:9',
        TRACES_ENDPOINT: store.url,
        TRACES_IN_MEMORY: '5',
        DECISION_WAIT: '1s',
        SAMPLED_PERCENT: '100',
      },
    }),
  );
  resources.use(
    await startCollector({
      config: [`${EXAMPLE}agent.yaml`],
      env: {
        ...shared,
        STORAGE_DIR: join(folder, 'agent'),
        HEALTH_PORT: String(health[1]),
        HTTP_PORT: String(http),
        GRPC_PORT: String(grpc),
        METRICS_PORT: String(agentMetrics),
        GATEWAYS: `{static: {hostnames: ["127.0.0.1:${gatewayGrpc}"]}}`,
      },
    }),
  );
  const read = async (): Promise<string[]> => {
    const figures = await Promise.all(
      [agentMetrics, gatewayMetrics].map((port) => selfMetrics(`http://127.0.0.1:${port}/metrics`)),
    );
    return figures.flatMap((each) => [...each.keys()]);
  };
  const wanted = ['send_failed', 'enqueue_failed', 'receiver_refused', 'dropped_too_early'];
  const missing = async (): Promise<string[]> => {
    await send(http ?? 0);
    names = await read();
    return wanted.filter((part) => !names.some((name) => name.includes(part)));
  };
  // Leaves time for sampling decisions between sends. Vitest polls in tests alone.
  while ((await missing()).length > 0) await setTimeout(2500);
});

/** Sends more traces than the gateway holds, and more points than its queue takes. */
async function send(port: number): Promise<void> {
  const dataPoints = Array.from({ length: 6 }, () => ({ asDouble: 1, timeUnixNano: '1' }));
  const bodies = {
    traces: tracesOfOneSpan(8),
    metrics: {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints } }] }] }],
    },
  };
  for (const [signal, body] of Object.entries(bodies)) {
    await sendOtlp(`http://127.0.0.1:${port}/v1/${signal}`, body);
  }
}

/**
 * Names in a text that match none of the Collector's metrics. Rules query each signal's counter in
 * both spellings; this Collector uses one of them, and only for the signals that were sent.
 */
function unknown(text: string): string[] {
  const signals = '_(spans|metric_points|log_records)';
  const asked = text.match(NAMES)?.flatMap((found) => found.split(/\|(?=otelcol_)/));
  return [...new Set(asked)].filter((name) => {
    const base = name.replace(/(_total|\(_total\)\?)$/, '');
    const ofAny = base.replace(/_(spans|metric_points|log_records)$/, signals);
    const expression = new RegExp(`^${ofAny}(_total)?$`);
    return !names.some((known) => expression.test(known));
  });
}

real(`the Collector has what rules ask of it${reason}`, () => {
  expect(ruleFile()).toMatch(NAMES);
  expect(unknown(ruleFile())).toEqual([]);
});

real(`the Collector has what the board of the pipeline asks of it${reason}`, () => {
  const queries = panelsOf(boards.pipeline()).flatMap((panel) =>
    targetsOf(panel).map(({ expression }) => expression.text),
  );
  expect(unknown(queries.join('\n'))).toEqual([]);
});

real(`the Collector has what the runbooks ask of it${reason}`, async () => {
  const pages = await readdir(RUNBOOKS);
  const texts = await Promise.all(pages.map((page) => readFile(new URL(page, RUNBOOKS), 'utf8')));
  const queries = texts.flatMap((text) => text.match(/```promql\n[\s\S]+?\n```/g) ?? []);
  expect(queries.join('\n')).toMatch(NAMES);
  expect(unknown(queries.join('\n'))).toEqual([]);
});
