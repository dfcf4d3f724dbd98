import { freePort } from '@together-otel/test-support/server';
import { expect, it } from 'vitest';
import { run } from './run.ts';

it('serves scrapes on loopback, rejects foreign host names, and survives odd paths', async () => {
  const { code, stdout, stderr } = await run('scraped.mjs', true, {
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_EXPORTER_PROMETHEUS_PORT: String(await freePort()),
  });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: '200 200 421 400 404\n',
    stderr: expect.any(String),
  });
});
