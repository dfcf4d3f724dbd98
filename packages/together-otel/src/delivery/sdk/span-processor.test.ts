import { ExportResultCode } from '@opentelemetry/core';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  type ReadableSpan,
  SamplingDecision,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, expect, it } from 'vitest';
import { pipelines } from '../queue/pipeline.ts';
import { createBatchSpanProcessor } from './span-processor.ts';

afterEach(() => pipelines.clear());

function otlpExporter(exported: string[]): OTLPExporterBase<ReadableSpan[]> {
  return new OTLPExporterBase<ReadableSpan[]>({
    export(spans, done) {
      exported.push(...spans.map(({ name }) => name));
      done({ code: ExportResultCode.SUCCESS });
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    setMetrics: () => {},
  } as ConstructorParameters<typeof OTLPExporterBase<ReadableSpan[]>>[0]);
}

it('queues sampled spans for an OTLP exporter until the exit collects them', () => {
  const exported: string[] = [];
  const processor = new createBatchSpanProcessor({ exporter: otlpExporter(exported) });
  const sampler = {
    shouldSample: (_context: unknown, _trace: string, name: string) => ({
      decision: name === 'kept' ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.RECORD,
    }),
  };
  const tracer = new TracerProvider({ spanProcessors: [processor], sampler }).getTracer('test');
  for (const name of ['kept', 'unsampled']) tracer.startSpan(name).end();
  expect(exported).toEqual([]);
  for (const pipeline of pipelines) pipeline.handOn();
  expect(exported).toEqual(['kept']);
});

it("leaves other exporters to the SDK's own processor, and still drains it at exit", async () => {
  const exporter = new InMemorySpanExporter();
  const before = process.listeners('beforeExit');
  const processor = new createBatchSpanProcessor({ exporter });
  expect(processor).toBeInstanceOf(BatchSpanProcessor);
  new TracerProvider({ spanProcessors: [processor] }).getTracer('test').startSpan('other').end();
  await Promise.all([...pipelines].map((pipeline) => pipeline.flush()));
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['other']);
  for (const listener of process.listeners('beforeExit')) {
    if (!before.includes(listener)) process.off('beforeExit', listener);
  }
});
