import { after, ignore, later, soon } from '../callbacks.ts';
import { guard } from '../diagnostics.ts';
import { MAX_BYTES, MAX_MILLIS } from '../facts/error-body-bounds.ts';
import type { Way } from './answer.ts';
import { parseAnswer } from './answer-text.ts';

/** Microtasks to wait for a body that has already arrived. */
const MICROTASKS = 8;

type Reader = ReadableStreamDefaultReader<unknown>;
type Rest = AsyncIterator<unknown, unknown>;

/** Decodes whole texts only, so it keeps no state. */
const decoder = new TextDecoder();

/**
 * Iterator of a body that the SDK may discard unread by `return()`, for example before a retry. It
 * then reads the start in place, because copying a stream costs far more. Once the SDK reads, it
 * uses the stream's own iterator.
 */
export class UnreadIterator implements AsyncIterableIterator<unknown, unknown> {
  readonly #reader: Reader;
  readonly #way: Way;
  readonly #open: () => Rest;
  #rest: Rest | undefined;
  #isDiscarded = false;

  /**
   * @param stream unlocked; locked from here on.
   * @param open creates the stream's own iterator.
   */
  constructor(stream: ReadableStream<unknown>, way: Way, open: () => Rest) {
    this.#way = way;
    this.#open = open;
    const { answer } = way;
    // This reader is ours, not the application's.
    answer.reading = true;
    try {
      this.#reader = stream.getReader();
    } finally {
      answer.reading = false;
    }
  }

  next(): Promise<IteratorResult<unknown, unknown>> {
    if (this.#isDiscarded) return Promise.resolve({ done: true, value: undefined });
    if (!this.#rest) {
      this.#reader.releaseLock();
      this.#rest = this.#open();
    }
    return this.#rest.next();
  }

  return(reason?: unknown): Promise<IteratorResult<unknown, unknown>> {
    if (this.#rest?.return) return this.#rest.return(reason);
    if (this.#isDiscarded) return Promise.resolve({ done: true, value: reason });
    this.#isDiscarded = true;
    return this.#discard(reason);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #discard(reason: unknown): Promise<IteratorResult<unknown, unknown>> {
    const reader = this.#reader;
    if (await isBroken(reader)) {
      this.#explain(undefined);
    } else {
      const start = new BodyStart(reader);
      const read = start.read();
      for (let count = 0; count < MICROTASKS && !start.isRead; count++) await undefined;
      if (!start.isRead) {
        const stopWaiting = later(MAX_MILLIS, () => ignore(reader.cancel(reason)));
        await Promise.race([read, turn()]);
        if (!start.isRead) {
          // Don't make the SDK wait for a body that has not arrived.
          void after(read, () => {
            stopWaiting();
            this.#explain(start.body);
            ignore(cancel(reader, reason));
          });
          return { done: true, value: reason };
        }
        stopWaiting();
      }
      this.#explain(start.body);
      if (start.hasFailed) {
        // An unread body would not have failed.
        ignore(cancel(reader, reason));
        return { done: true, value: reason };
      }
    }
    await cancel(reader, reason);
    return { done: true, value: reason };
  }

  #explain(body: unknown): void {
    guard(() => this.#way.answer.call.discard?.(body));
  }
}

Object.setPrototypeOf(
  UnreadIterator.prototype,
  // The prototype of all async iterators.
  Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype)),
);

/** Cancels as a stream's own iterator does. */
function cancel(reader: Reader, reason: unknown): Promise<void> {
  const cancelled = reader.cancel(reason);
  reader.releaseLock();
  return cancelled;
}

/** Whether the stream has already failed: cancelling it then fails too. */
async function isBroken(reader: Reader): Promise<boolean> {
  let hasFailed = false;
  void after(
    reader.closed,
    () => {},
    () => {
      hasFailed = true;
    },
  );
  await undefined;
  return hasFailed;
}

function turn(): Promise<void> {
  return new Promise((resolve) => soon(resolve));
}

/** The bounded start of a body. */
class BodyStart {
  readonly #reader: Reader;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  isRead = false;
  hasFailed = false;
  /** Parsed, if it is JSON; otherwise undefined. */
  body: unknown;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Never rejects. */
  async read(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done || !this.#add(value)) break;
      }
      this.body ??= this.#parse();
    } catch {
      this.hasFailed = true; // Aborted or broken: the status still helps.
    }
    this.isRead = true;
  }

  /** @returns whether more is needed. */
  #add(chunk: unknown): boolean {
    if (!(chunk instanceof Uint8Array)) return false;
    this.#chunks.push(chunk.subarray(0, MAX_BYTES - this.#bytes));
    this.#bytes += chunk.byteLength;
    if (this.#bytes >= MAX_BYTES) return false;
    // Most bodies are one chunk, and their end need not be awaited.
    if (this.#chunks.length === 1) this.body = this.#parse();
    return this.body === undefined;
  }

  #parse(): unknown {
    const [first, ...rest] = this.#chunks;
    if (!first) return undefined;
    return parseAnswer(decoder.decode(rest.length > 0 ? joined(this.#chunks) : first), false);
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
