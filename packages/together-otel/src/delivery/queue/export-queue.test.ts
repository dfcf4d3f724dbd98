import { describe, expect, it } from 'vitest';
import type { Answer } from '../sending/answer.ts';
import { ExportQueue } from './export-queue.ts';

const text = new TextEncoder();
const request = (content: string, supersedes = false) => ({
  bytes: text.encode(content),
  items: 1,
  supersedes,
  recorded: content.length,
});

const later = { message: 'later', code: '503' };

/** A transport that answers on demand. */
class ManualTransport {
  readonly sent: string[] = [];
  readonly lost: string[] = [];
  #answers: ((answer: Answer) => void)[] = [];
  readonly queue = new ExportQueue(
    (bytes) => {
      this.sent.push(new TextDecoder().decode(bytes));
      const answer = new Promise<Answer>((resolve) => this.#answers.push(resolve));
      return { id: this.sent.length, answer };
    },
    { taken: () => {}, lost: (_items, { code }) => this.lost.push(code), delayed: () => {} },
  );

  async answer(answer: Answer): Promise<void> {
    while (this.#answers.length === 0) await new Promise((resolve) => setImmediate(resolve));
    this.#answers.shift()?.(answer);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the export queue', () => {
  it('sends requests one at a time, in order', async () => {
    const transport = new ManualTransport();
    for (const content of ['a', 'b', 'c']) transport.queue.put(request(content));
    expect(transport.sent).toEqual(['a']);
  });

  it('keeps requests to retry, and drops those rejected for good', async () => {
    const transport = new ManualTransport();
    for (const content of ['a', 'b']) transport.queue.put(request(content));
    await transport.answer({ status: 'retryable', error: later, retryInMillis: 0 });
    const flushed = transport.queue.flush();
    await transport.answer({ status: 'failure', error: { message: 'no', code: '400' } });
    await transport.answer({ status: 'success' });
    expect(await flushed).toBe(true);
    expect(transport.sent).toEqual(['a', 'a', 'b']);
    expect(transport.lost).toEqual(['400']);
  });

  it('resolves a flush as soon as a request needs a retry', async () => {
    const transport = new ManualTransport();
    transport.queue.put(request('a'));
    const flushed = transport.queue.flush();
    await transport.answer({ status: 'retryable', error: later, retryInMillis: 60_000 });
    expect(await flushed).toBe(false);
  });

  it('keeps only the newest cumulative metrics, plus the request in flight', async () => {
    const transport = new ManualTransport();
    transport.queue.put(request('first', true));
    for (const content of ['second', 'third']) transport.queue.put(request(content, true));
    transport.queue.put(request('a difference'));
    transport.queue.put(request('fourth', true));
    const left = transport.queue
      .takeAll()
      .map(({ request: { bytes } }) => new TextDecoder().decode(bytes));
    expect(left).toEqual(['first', 'a difference', 'fourth']);
  });

  it('does not resend a request in flight at the end', () => {
    const transport = new ManualTransport();
    transport.queue.put(request('total', true));
    transport.queue.put(request('TOTAL', true));
    expect(transport.queue.takeAll()).toMatchObject([{ attempt: 1 }]);
  });

  it('starts nothing new once stopped', () => {
    const transport = new ManualTransport();
    transport.queue.stop();
    transport.queue.put(request('a'));
    transport.queue.put(request('total', true));
    expect(transport.sent).toEqual([]);
    expect(transport.queue.takeAll()).toMatchObject([
      { attempt: undefined },
      { attempt: undefined },
    ]);
  });

  it('delivers the same total once', () => {
    const transport = new ManualTransport();
    transport.queue.put(request('total', true));
    expect(transport.queue.takeAll()).toHaveLength(1);
    transport.queue.put(request('TOTAL', true));
    expect(transport.queue.takeAll()).toEqual([]);
    transport.queue.put(request('more in total', true));
    expect(transport.queue.takeAll()).toHaveLength(1);
  });

  it.each([0, -5, Number.NaN, Number.NEGATIVE_INFINITY])(
    'waits by its own backoff where the receiver asks for %d ms',
    async (retryInMillis) => {
      const transport = new ManualTransport();
      transport.queue.put(request('a'));
      await transport.answer({ status: 'retryable', error: later, retryInMillis });
      for (let turn = 0; turn < 100; turn++) await new Promise((next) => setImmediate(next));
      expect(transport.sent).toEqual(['a']);
    },
  );

  it('is full at 16 MiB, and accepts requests again when there is room', async () => {
    const transport = new ManualTransport();
    const large = { bytes: new Uint8Array(6 * 1024 * 1024), items: 512 };
    for (let count = 0; count < 4; count += 1) transport.queue.put(large);
    expect(transport.lost).toEqual(['queue_full', 'queue_full']);
    await transport.answer({ status: 'success' });
    transport.queue.put(large);
    expect(transport.lost).toHaveLength(2);
  });

  it('keeps the latest metrics of each thread', async () => {
    const transport = new ManualTransport();
    transport.queue.put(request('under way'));
    transport.queue.put({ ...request('own', true), recorded: 1 });
    transport.queue.put({ ...request('old', true), recorded: 1, thread: 4 });
    transport.queue.put({ ...request('of 5', true), recorded: 1, thread: 5 });
    transport.queue.put({ ...request('new', true), recorded: 1, thread: 4 });
    for (let count = 0; count < 2; count += 1) await transport.answer({ status: 'success' });
    expect(transport.sent).toEqual(['under way', 'own', 'of 5']);
    const left = transport.queue.takeAll().map(({ request: { bytes } }) => bytes);
    expect(left).toEqual([text.encode('of 5'), text.encode('new')]);
  });

  it('carries on after everything was taken out at the end', async () => {
    const transport = new ManualTransport();
    transport.queue.put(request('a'));
    expect(transport.queue.takeAll()).toHaveLength(1);
    await transport.answer({ status: 'success' });
    transport.queue.put(request('b'));
    expect(transport.sent).toEqual(['a', 'b']);
  });
});
