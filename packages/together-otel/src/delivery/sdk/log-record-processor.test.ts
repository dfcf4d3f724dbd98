import { ExportResultCode } from '@opentelemetry/core';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  BatchLogRecordProcessor,
  InMemoryLogRecordExporter,
  LoggerProvider,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import { afterEach, expect, it } from 'vitest';
import { pipelines } from '../queue/pipeline.ts';
import { createBatchLogRecordProcessor } from './log-record-processor.ts';

afterEach(() => pipelines.clear());

it('queues records for an OTLP exporter until the exit collects them', () => {
  const exported: unknown[] = [];
  const exporter = new OTLPExporterBase<ReadableLogRecord[]>({
    export(records, done) {
      exported.push(...records.map(({ body }) => body));
      done({ code: ExportResultCode.SUCCESS });
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    setMetrics: () => {},
  } as ConstructorParameters<typeof OTLPExporterBase<ReadableLogRecord[]>>[0]);
  const processor = new createBatchLogRecordProcessor({ exporter });
  new LoggerProvider({ processors: [processor] }).getLogger('test').emit({ body: 'kept' });
  expect(exported).toEqual([]);
  for (const pipeline of pipelines) pipeline.handOn();
  expect(exported).toEqual(['kept']);
});

it("leaves other exporters to the SDK's own processor, and flushes it too", async () => {
  const exporter = new InMemoryLogRecordExporter();
  const processor = new createBatchLogRecordProcessor({ exporter });
  expect(processor).toBeInstanceOf(BatchLogRecordProcessor);
  new LoggerProvider({ processors: [processor] }).getLogger('test').emit({ body: 'other' });
  await Promise.all([...pipelines].map((pipeline) => pipeline.flush()));
  expect(exporter.getFinishedLogRecords().map(({ body }) => body)).toEqual(['other']);
});
