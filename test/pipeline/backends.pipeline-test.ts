import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { serve } from '@together-otel/test-support/server';
import { expect, test } from 'vitest';
import {
  amtool,
  findBackends,
  freePort,
  promtool,
  skipReason,
  startAlertmanager,
  startCollector,
  startPrometheus,
  validateCollector,
} from './backends/index.ts';

const backends = findBackends();
const reason = skipReason(backends);
const real = test.skipIf('missing' in backends);

function forwarding(from: number, to: string): string {
  return `
receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:${from}' } } } }
exporters: { otlp_http: { metrics_endpoint: '${to}/v1/metrics', tls: { insecure: true } } }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { metrics: { receivers: [otlp], exporters: [otlp_http] } }
`;
}

real(`a metric goes through the Collector into Prometheus${reason}`, async () => {
  await using prometheus = await startPrometheus();
  const port = await freePort();
  await using _collector = await startCollector({ config: forwarding(port, prometheus.otlpUrl) });
  const gauge = { dataPoints: [{ timeUnixNano: `${Date.now()}000000`, asDouble: 42 }] };
  const response = await fetch(`http://127.0.0.1:${port}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'answer', unit: 's', gauge }] }] }],
    }),
  });
  expect(response.status).toBe(200);
  await expect
    .poll(() => prometheus.query('answer_seconds'), { timeout: 30_000 })
    .toMatchObject([{ value: 42 }]);
});

real(`a stopped Prometheus keeps what it had${reason}`, async () => {
  await using prometheus = await startPrometheus({
    config: 'rule_files: []',
  });
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    await prometheus.server.stop(signal);
    await prometheus.server.start();
  }
  await expect(prometheus.query('vector(1)')).resolves.toMatchObject([{ value: 1 }]);
});

real(`an alert goes through Alertmanager to a receiver${reason}`, async () => {
  const reported: unknown[] = [];
  await using receiver = await serve((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => {
      reported.push((JSON.parse(text) as { alerts: unknown }).alerts);
    });
    request.on('end', () => response.end());
  });
  using folder = temporaryFolder();
  const file = join(folder.path, 'alertmanager.yml');
  const receivers = [{ name: 'hook', webhook_configs: [{ url: `${receiver.url}/` }] }];
  await writeFile(
    file,
    JSON.stringify({ route: { receiver: 'hook', group_wait: '1ms' }, receivers }),
  );
  await expect(amtool(['check-config', file])).resolves.toMatchObject({ ok: true });
  await using alertmanager = await startAlertmanager({ file });
  await alertmanager.post([{ labels: { alertname: 'Fire' } }]);
  await expect
    .poll(() => reported, { timeout: 30_000 })
    .toMatchObject([[{ status: 'firing', labels: { alertname: 'Fire' } }]]);
});

real(`what is wrong with a configuration is reported${reason}`, async () => {
  const config = forwarding(1, 'http://127.0.0.1:1');
  await expect(validateCollector({ config })).resolves.toBe('');
  await expect(
    validateCollector({ config: config.replaceAll('otlp_http', 'nobody') }),
  ).resolves.toContain('nobody');
  await expect(startCollector({ config: config.replace(":1'", ":nobody'") })).rejects.toThrow(
    /collector: ended with exit code 1/,
  );
  await expect(promtool(['check', 'rules', '/nowhere.yml'])).resolves.toMatchObject({ ok: false });
});
