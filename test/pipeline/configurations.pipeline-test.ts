import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findBackends, promtool, skipReason, validateCollector } from './backends/index.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/collector-pipeline/', import.meta.url));

const backends = findBackends();
const reason = skipReason(backends);
const real = test.skipIf('missing' in backends);

const env = { GATEWAYS: '{dns: {hostname: gateway}}', STORAGE_DIR: '/tmp' };

real.for([
  'agent.yaml',
  'gateway.yaml gateway-prometheus.yaml',
  'gateway.yaml gateway-datadog.yaml',
])(`the Collector takes %s${reason}`, async (files) => {
  const config = files.split(' ').map((file) => EXAMPLE + file);
  await expect(validateCollector({ config, env })).resolves.toBe('');
});

real(`Prometheus takes prometheus.yml${reason}`, async () => {
  const result = await promtool(['check', 'config', `${EXAMPLE}prometheus.yml`]);
  expect(result, result.output).toMatchObject({ ok: true });
});

test.for(['compose.yaml', 'kubernetes/agent.yaml', 'kubernetes/gateway.yaml'])(
  '%s runs the Collector that the tests run',
  (file) => {
    const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
    const [, version] = read('backends/collector/builder.yaml').match(/otlpreceiver v(\S+)/) ?? [];
    const images = readFileSync(EXAMPLE + file, 'utf8').match(
      /opentelemetry-collector-contrib:\S+/g,
    );
    expect(new Set(images)).toEqual(new Set([`opentelemetry-collector-contrib:${version}`]));
  },
);
