import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { afterEach, expect, it, vi } from 'vitest';
import { pipelines } from '../queue/pipeline.ts';
import { ExportingMetricReader } from './metric-reader.ts';

afterEach(() => pipelines.clear());

class Exporter {
  readonly collections: string[][] = [];
  readonly forceFlush = vi.fn(() => Promise.resolve());
  readonly shutdown = vi.fn(() => Promise.resolve());
  export({ scopeMetrics }: ResourceMetrics, done: (result: ExportResult) => void): void {
    const names = scopeMetrics.flatMap(({ metrics }) =>
      metrics.map((each) => each.descriptor.name),
    );
    this.collections.push(names);
    done({ code: ExportResultCode.SUCCESS });
  }
}

function setUp(exportIntervalMillis = 60_000) {
  const exporter = new Exporter();
  const reader = new ExportingMetricReader({ exporter, exportIntervalMillis });
  const provider = new MeterProvider({ readers: [reader] });
  return { exporter, provider, meter: provider.getMeter('test') };
}

it('exports synchronously at exit', () => {
  const { exporter, meter } = setUp();
  meter.createCounter('calls').add(1);
  meter.createObservableGauge('left').addCallback((result) => result.observe(3));
  for (const pipeline of pipelines) pipeline.handOn();
  expect(exporter.collections).toEqual([['calls', 'left']]);
});

it('collects periodically', async () => {
  const { exporter, provider, meter } = setUp(5);
  meter.createCounter('calls').add(1);
  await expect.poll(() => exporter.collections.length).toBeGreaterThan(1);
  await provider.shutdown();
  expect(exporter.shutdown).toHaveBeenCalledOnce();
});

it('sends nothing without data', async () => {
  const { exporter, provider } = setUp();
  await provider.forceFlush();
  expect(exporter.collections).toEqual([]);
  expect(exporter.forceFlush).toHaveBeenCalledOnce();
});
