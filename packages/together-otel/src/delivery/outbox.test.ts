import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';
import { describe, expect, it } from 'vitest';
import { Outbox } from './outbox.ts';

const text = new TextEncoder();
const letter = (content: string, supersedes = false) => ({
  bytes: text.encode(content),
  items: 1,
  supersedes,
});

/** A carrier that answers when it is told to. */
class Road {
  readonly carried: string[] = [];
  readonly lost: string[] = [];
  #answers: ((response: ExportResponse) => void)[] = [];
  readonly outbox = new Outbox(
    (bytes) => {
      this.carried.push(new TextDecoder().decode(bytes));
      return new Promise((resolve) => this.#answers.push(resolve));
    },
    { taken: () => {}, lost: (_items, reason) => this.lost.push(reason), delayed: () => {} },
  );

  async answer(response: ExportResponse): Promise<void> {
    while (this.#answers.length === 0) await new Promise((resolve) => setImmediate(resolve));
    this.#answers.shift()?.(response);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the outbox', () => {
  it('sends one after the other, in the order in which they came', async () => {
    const { outbox, ...road } = new Road();
    const { carried } = road;
    for (const content of ['a', 'b', 'c']) outbox.put(letter(content));
    expect(carried).toEqual(['a']);
  });

  it('keeps what has to be tried again, and drops what is refused for good', async () => {
    const road = new Road();
    for (const content of ['a', 'b']) road.outbox.put(letter(content));
    await road.answer({ status: 'retryable', retryInMillis: 0 });
    const flushed = road.outbox.flush();
    await road.answer({ status: 'failure', error: Object.assign(new Error(), { code: '400' }) });
    await road.answer({ status: 'success' });
    expect(await flushed).toBe(true);
    expect(road.carried).toEqual(['a', 'a', 'b']);
    expect(road.lost).toEqual(['400']);
  });

  it('answers a flush as soon as something has to be tried again', async () => {
    const road = new Road();
    road.outbox.put(letter('a'));
    const flushed = road.outbox.flush();
    await road.answer({ status: 'retryable', retryInMillis: 60_000 });
    expect(await flushed).toBe(false);
  });

  it.each([0, -5, Number.NaN, Number.NEGATIVE_INFINITY])(
    'waits by its own backoff where the receiver asks for %d ms',
    async (retryInMillis) => {
      const road = new Road();
      road.outbox.put(letter('a'));
      await road.answer({ status: 'retryable', retryInMillis });
      for (let turn = 0; turn < 100; turn++) await new Promise((next) => setImmediate(next));
      expect(road.carried).toEqual(['a']);
    },
  );

  it('keeps of cumulative metrics the newest, and what is under way', async () => {
    const road = new Road();
    road.outbox.put(letter('first', true));
    for (const content of ['second', 'third']) road.outbox.put(letter(content, true));
    road.outbox.put(letter('a difference'));
    road.outbox.put(letter('fourth', true));
    const left = road.outbox.takeAll().map(({ bytes }) => new TextDecoder().decode(bytes));
    expect(left).toEqual(['first', 'a difference', 'fourth']);
  });

  it('is full at 16 MiB, and takes again when there is room', async () => {
    const road = new Road();
    const large = { bytes: new Uint8Array(6 * 1024 * 1024), items: 512 };
    for (let count = 0; count < 4; count += 1) road.outbox.put(large);
    expect(road.lost).toEqual(['queue_full', 'queue_full']);
    await road.answer({ status: 'success' });
    road.outbox.put(large);
    expect(road.lost).toHaveLength(2);
  });

  it('goes on after all was taken out at the end', async () => {
    const road = new Road();
    road.outbox.put(letter('a'));
    expect(road.outbox.takeAll()).toHaveLength(1);
    await road.answer({ status: 'success' });
    road.outbox.put(letter('b'));
    expect(road.carried).toEqual(['a', 'b']);
  });
});
