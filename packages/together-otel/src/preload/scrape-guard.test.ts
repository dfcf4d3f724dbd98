import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';
import { guardScrapes } from './scrape-guard.ts';

it('survives attributes that can not be converted to text', async () => {
  const exporter = await new Promise<PrometheusExporter>((resolve) => {
    const started: PrometheusExporter = new PrometheusExporter({ port: 0 }, () => resolve(started));
    const { _serializer: serializer } = started as unknown as { _serializer: object };
    Object.assign(serializer, {
      serialize() {
        throw new TypeError('with the prompt in it');
      },
    });
    guardScrapes(started);
  });
  const provider = new MeterProvider({ readers: [exporter] });
  const { _server: server } = exporter as unknown as { _server: Server };
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://localhost:${port}/metrics`);
  expect(await answer.text()).toBe('# failed to export metrics: TypeError\n');
  await provider.shutdown();
});
