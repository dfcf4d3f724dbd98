import { expect, test } from 'vitest';
import {
  findBackends,
  freePort,
  promtool,
  skipReason,
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

real(`what is wrong with a configuration is told${reason}`, async () => {
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
