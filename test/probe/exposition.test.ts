import { execFile } from 'node:child_process';
import { findBackends, skipReason } from '@together-otel/pipeline';
import {
  blackboxMetrics,
  metrics as callMetrics,
  type MetricDefinition,
  probeMetrics,
} from '@together-otel/semconv';
import parsePrometheus from 'parse-prometheus-text-format';
import { expect, it } from 'vitest';
import { metricName } from '../../packages/dashboards/src/prometheus/metric-name.ts';
import { World } from './command.ts';

const MODEL = 'deepseek-ai/DeepSeek-V3.1';
const args = ['--prometheus', '0', '--interval', '500ms', '--model', MODEL];
const synthetic = ['--synthetic', MODEL, '--max-cost-per-day', '1'];

/** Scrapes `/metrics` once it has everything that is asserted. */
async function scrape(world: World): Promise<{ text: string; url: string }> {
  const url = await world.probe([...args, ...synthetic]).url();
  const fetchText = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
  for (const name of ['together_model_available', 'together_client_time_to_first_token_seconds']) {
    await expect.poll(fetchText).toContain(name);
  }
  return { text: await fetchText(), url };
}

it('serves /metrics in names that blackbox_exporter and an OTLP receiver give', async () => {
  await using world = await World.start();
  const { text, url } = await scrape(world);
  const registry: MetricDefinition[] = [
    ...Object.values(probeMetrics),
    ...Object.values(callMetrics),
  ];
  const known = new Set<string>([
    ...Object.values(blackboxMetrics).map(({ name }) => name),
    ...registry.map((metric) => metricName(metric, 'collector')),
  ]);
  const families = parsePrometheus(text);
  expect(families.length).toBeGreaterThan(12);
  for (const { name, help, type, metrics } of families) {
    expect(known).toContain(name);
    expect(help).not.toBe('');
    expect(['GAUGE', 'COUNTER', 'HISTOGRAM']).toContain(type);
    if (type === 'HISTOGRAM') continue;
    const series = metrics.map(({ labels }) => JSON.stringify(labels ?? {}));
    expect(new Set(series).size, name).toBe(series.length);
  }
  const { headers } = await fetch(`${url}/metrics`);
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const health = await fetch(`${url}/healthz`);
  expect([health.status, await health.text()]).toEqual([200, 'ok\n']);
  expect((await fetch(`${url}/metrics/deployments`)).status).toBe(200);
  expect((await fetch(`${url}/`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
});

const backends = findBackends();

it.skipIf('missing' in backends)(`is clean for promtool${skipReason(backends)}`, async () => {
  if ('missing' in backends) return;
  await using world = await World.start();
  const { text } = await scrape(world);
  const checked = await new Promise((resolve) => {
    const child = execFile(backends.promtool, ['check', 'metrics'], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
    child.stdin?.end(text);
  });
  expect(checked).toEqual({ code: 0, output: '' });
});
