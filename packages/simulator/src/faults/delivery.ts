import type { Carried, Exchange } from '../http/exchange.ts';
import { errorBody } from './error-body.ts';
import type { Fault } from './fault.ts';
import { insideCharacter } from './multibyte.ts';

/** Sends the chunks of a stream, applying faults. */
export class StreamDelivery {
  readonly #exchange: Exchange;
  readonly #fault: Fault | undefined;
  #sent = 0;
  #done = false;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#fault = exchange.fault;
  }

  /** Sends one chunk (a whole SSE event). Returns a promise only if it has to wait. */
  chunk(bytes: string, carried: Carried = {}): Promise<void> | undefined {
    if (this.#exchange.over) return undefined;
    if (this.#fault === undefined) return this.#write(bytes, carried);
    return this.#faulty(this.#fault, bytes, carried);
  }

  /** Ends the stream. Applies a fault scheduled after more chunks than there were. */
  async end(): Promise<void> {
    if (this.#fault !== undefined && !this.#exchange.over) await this.#strike(this.#fault, '');
    this.#exchange.end();
  }

  #write(bytes: string, carried: Carried): Promise<void> | undefined {
    this.#sent += 1;
    this.#exchange.entry.chunks += 1;
    return this.#exchange.write(bytes, carried);
  }

  async #faulty(fault: Fault, bytes: string, carried: Carried): Promise<void> {
    if (this.#sent >= struckAfter(fault)) await this.#strike(fault, bytes);
    if (this.#exchange.over) return;
    if (fault.kind === 'slow-body')
      return this.#slowly(fault.millisPerChunk, fault.chunkBytes, bytes, carried);
    if (fault.kind === 'split-utf8') return this.#split(bytes, carried);
    return this.#write(bytes, carried);
  }

  async #strike(fault: Fault, next: string): Promise<void> {
    const exchange = this.#exchange;
    if (this.#done) return;
    this.#done = true;
    switch (fault.kind) {
      case 'reset-in-body':
        exchange.flushHeaders();
        await exchange.wait(fault.pauseMillis ?? 20);
        return exchange.reset();
      case 'hang':
        exchange.flushHeaders();
        return exchange.untilClosed();
      case 'error-event':
        exchange.entry.errorType = errorTypeOf(fault.payload);
        this.#write(`data: ${JSON.stringify(fault.payload ?? errorBody('server_error'))}\n\n`, {});
        return exchange.end();
      case 'malformed-sse':
        this.#write(
          'data: {"id":"malformed","choices":[{"index":0,"delta":{"content":"cut of\n\n',
          {},
        );
        return;
      case 'truncated-sse':
        // Half an event delivers no tokens, so the ledger counts none.
        if (fault.insideChunk) this.#write(next.slice(0, Math.ceil(next.length / 2)), {});
        return exchange.end();
      default:
        return;
    }
  }

  async #slowly(
    millis: number,
    chunkBytes: number | undefined,
    bytes: string,
    carried: Carried,
  ): Promise<void> {
    if (chunkBytes === undefined) {
      await this.#exchange.wait(millis);
      return this.#write(bytes, carried);
    }
    const buffer = Buffer.from(bytes);
    const last = buffer.length - chunkBytes;
    for (let start = 0; start < last; start += chunkBytes) {
      await this.#exchange.wait(millis);
      this.#exchange.write(buffer.subarray(start, start + chunkBytes));
    }
    await this.#exchange.wait(millis);
    const rest = buffer.length % chunkBytes || Math.min(chunkBytes, buffer.length);
    this.#sent += 1;
    this.#exchange.entry.chunks += 1;
    // The last piece completes the event: only now has the client received its contents.
    await this.#exchange.write(buffer.subarray(buffer.length - rest), carried);
  }

  async #split(bytes: string, carried: Carried): Promise<void> {
    const buffer = Buffer.from(bytes);
    const cut = insideCharacter(buffer);
    if (cut === 0) return this.#write(bytes, carried);
    this.#exchange.write(buffer.subarray(0, cut));
    await this.#exchange.wait(1);
    this.#sent += 1;
    this.#exchange.entry.chunks += 1;
    await this.#exchange.write(buffer.subarray(cut), carried);
  }
}

/** Number of chunks before the fault; infinite for faults of other kinds. */
function struckAfter(fault: Fault): number {
  switch (fault.kind) {
    case 'hang':
      return fault.afterChunks ?? 0;
    case 'reset-in-body':
    case 'error-event':
    case 'malformed-sse':
    case 'truncated-sse':
      return fault.afterChunks ?? 1;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function errorTypeOf(payload: unknown): string {
  const error = (payload as { error?: { type?: unknown; code?: unknown } } | null | undefined)
    ?.error;
  if (payload === undefined) return 'server_error';
  if (typeof error?.code === 'string') return error.code;
  return typeof error?.type === 'string' ? error.type : 'unknown';
}
