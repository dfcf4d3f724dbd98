import { context } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, isTracingSuppressed } from '@opentelemetry/core';
import { afterEach, expect, it, vi } from 'vitest';
import { ItemQueue } from './item-queue.ts';
import { pipelines } from './pipeline.ts';

interface Item {
  readonly name: string;
  readonly resource: {
    readonly asyncAttributesPending?: boolean;
    waitForAsyncAttributes?(): Promise<void>;
  };
}

const item = (name: string, resource: Item['resource'] = {}): Item => ({ name, resource });

class Exporter {
  readonly batches: string[][] = [];
  readonly forceFlush = vi.fn(() => Promise.resolve());
  readonly shutdown = vi.fn(() => Promise.resolve());
  export(items: Item[], done: (result: ExportResult) => void): void {
    this.batches.push(items.map(({ name }) => name));
    done({ code: ExportResultCode.SUCCESS });
  }
}

afterEach(() => pipelines.clear());

function queueOf(options: { maxQueueSize?: number; maxExportBatchSize?: number } = {}) {
  const exporter = new Exporter();
  const queue = new ItemQueue<Item>('span', {
    exporter,
    scheduledDelayMillis: 60_000,
    ...options,
  });
  return { exporter, queue };
}

it('keeps items until they are exported, at most a batch at a time', () => {
  const { exporter, queue } = queueOf({ maxExportBatchSize: 2 });
  for (const name of ['a', 'b', 'c']) queue.add(item(name));
  expect(exporter.batches).toEqual([]);
  for (const pipeline of pipelines) pipeline.handOn();
  expect(exporter.batches).toEqual([['a', 'b'], ['c']]);
});

it('exports a full batch on its own', async () => {
  const { exporter, queue } = queueOf({ maxExportBatchSize: 2 });
  queue.add(item('a'));
  queue.add(item('b'));
  await expect.poll(() => exporter.batches).toEqual([['a', 'b']]);
});

it('rejects items beyond its capacity, and keeps the rest', () => {
  const { exporter, queue } = queueOf({ maxQueueSize: 2 });
  for (const name of ['a', 'b', 'c']) queue.add(item(name));
  queue.handOn();
  expect(exporter.batches.flat()).toEqual(['a', 'b']);
});

it('delays a flush until the resource is resolved', async () => {
  const { exporter, queue } = queueOf();
  let resolve = (): void => {};
  const found = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  queue.add(item('a', { asyncAttributesPending: true, waitForAsyncAttributes: () => found }));
  const flushed = queue.flush();
  expect(exporter.batches).toEqual([]);
  resolve();
  await flushed;
  expect(exporter.batches).toEqual([['a']]);
  expect(exporter.forceFlush).toHaveBeenCalledOnce();
});

it('rejects items after shutdown', async () => {
  const { exporter, queue } = queueOf();
  await queue.shutdown();
  queue.add(item('late'));
  queue.handOn();
  expect(exporter.batches).toEqual([]);
  expect(exporter.shutdown).toHaveBeenCalledOnce();
});

it('exports with HTTP instrumentations suppressed', () => {
  const seen = vi.spyOn(context, 'with');
  const { queue } = queueOf();
  queue.add(item('a'));
  queue.handOn();
  expect(seen.mock.calls.map(([used]) => isTracingSuppressed(used))).toEqual([true]);
  seen.mockRestore();
});
