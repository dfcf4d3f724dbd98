import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { runProcess } from '@together-otel/test-support/process';
import { serve } from '@together-otel/test-support/server';
import { expect, test } from 'vitest';
import { exportAt, traffic } from './advise-traffic.ts';
import { findBackends, skipReason, startPrometheus } from './backends/index.ts';

const backends = findBackends();
const real = test.skipIf('missing' in backends);

const CLI = fileURLToPath(new URL('../../packages/together-otel/dist/cli.mjs', import.meta.url));
/** Responses replayed in test/cli: rerecord with RECORD=1 after changing queries or traffic. */
const RECORDED = new URL('../cli/answers/prometheus.json', import.meta.url);

const HOURS = 30;
const STEP_SECONDS = 120;

real(`advise reads a real Prometheus${skipReason(backends)}`, async () => {
  await using prometheus = await startPrometheus();
  const end = Math.floor(Date.now() / 1000);
  const start = end - HOURS * 3600;
  for (let at = start; at <= end; at += STEP_SECONDS) {
    const response = await fetch(`${prometheus.otlpUrl}/v1/metrics`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(exportAt(at, start)),
    });
    expect(response.status, await response.text()).toBe(200);
  }
  await using recorder = await startRecorder(prometheus.url);
  using folder = temporaryFolder();
  const prices = Object.fromEntries(
    traffic.map(({ model }) => [model, { input: 0.6, output: 1.7, hourly: 6 }]),
  );
  await writeFile(join(folder.path, 'prices.json'), JSON.stringify(prices));
  const args = ['advise', '--prometheus', recorder.url, '--prices', 'prices.json', '--json'];
  const { code, stdout, stderr } = await runProcess(process.execPath, [CLI, ...args], {
    cwd: folder.path,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { models } = JSON.parse(stdout) as {
    models: {
      model: string;
      advice: string;
      figures: {
        calls: number;
        attempts: number;
        hours: number;
        requestsPeak: number;
        requestsLimit: number;
      };
    }[];
  };
  expect(Object.fromEntries(models.map(({ model, advice }) => [model, advice]))).toEqual({
    'org/steady': 'serverless',
    'org/bursty': 'spread',
    'org/at-its-limit': 'dedicated',
    'org/full': 'dedicated',
    'org/large': 'dedicated',
    'org/rare': 'unknown',
  });
  for (const { model, calls, limited = 0, capacity = 0, requestsPeak } of traffic) {
    const { figures } = models.find((one) => one.model === model) ?? {};
    expect(figures).toMatchObject({ requestsPeak, requestsLimit: 1 });
    // The first and the last hour may be incomplete.
    expect(figures?.hours).toBeGreaterThanOrEqual(HOURS - 1);
    expect(figures?.hours).toBeLessThanOrEqual(HOURS + 1);
    const sent = calls * HOURS;
    expect(Math.abs((figures?.calls ?? 0) - sent)).toBeLessThan(0.05 * sent + 5);
    const attempted = (calls + limited + capacity) * HOURS;
    expect(Math.abs((figures?.attempts ?? 0) - attempted)).toBeLessThan(0.05 * attempted + 5);
  }
  if (process.env['RECORD']) await writeFile(RECORDED, `${JSON.stringify(recorder.answers)}\n`);
});

/** A proxy that records Prometheus' responses by query, with times as hours before the end. */
async function startRecorder(target: string) {
  const answers: Record<string, object[]> = {};
  const server = await serve(async (request, response) => {
    const body = await text(request);
    const answer = await fetch(target + request.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    const parsed = (await answer.json()) as {
      data: { result: { metric: object; values: [number, string][] }[] };
    };
    const parameters = new URLSearchParams(body);
    const end = Number(parameters.get('end'));
    answers[parameters.get('query') ?? ''] = parsed.data.result.map(({ metric, values }) => ({
      metric,
      hours: values.map(([at, value]) => [Math.round((end - at) / 3600), value]),
    }));
    response.end(JSON.stringify(parsed));
  });
  return { ...server, answers };
}
