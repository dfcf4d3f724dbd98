import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ModelProfile } from '../catalogue/model-profile.ts';
import type { ResponseIds } from '../chance/identifier.ts';
import type { Fault } from '../faults/fault.ts';
import { deliverWhole } from '../faults/whole-delivery.ts';
import { epochMillis } from '../ledger/clock.ts';
import type { RequestLedger } from '../ledger/ledger.ts';
import type { LedgerEntry } from '../ledger/ledger-entry.ts';
import { clearTimeout, setTimeout } from '../network/real-timers.ts';
import type { ApiError } from './api-error.ts';

/** Contents of one piece of a response, for the ledger. */
export interface Carried {
  /** Generated content: counts as a token chunk. */
  readonly content?: boolean;
  /** Completion tokens in this piece, reasoning included. */
  readonly completionTokens?: number;
  /** Reasoning tokens in this piece. */
  readonly reasoningTokens?: number;
  /** The usage that this piece reports to the client. */
  readonly usage?: UsageCounts;
  /**
   * Total served so far without reporting it to the client; this piece's own tokens are added to
   * it.
   */
  readonly served?: UsageCounts;
}

/** Token counts of one answer. */
export interface UsageCounts {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly reasoningTokens: number;
}

/** Token counts without cached tokens and reasoning. */
export function plainUsage(promptTokens: number, completionTokens = 0): UsageCounts {
  return { promptTokens, completionTokens, cachedTokens: 0, reasoningTokens: 0 };
}

/**
 * One request and its response. Only this class writes to the client, so only this class records
 * what was sent.
 */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: LedgerEntry;
  readonly ids: ResponseIds;
  /** The API key, null without one. */
  readonly key: string | null;
  readonly query: URLSearchParams;
  /** The whole request body, once read. */
  body: Buffer = Buffer.alloc(0);
  /** The request body as JSON, if it is JSON. */
  json: unknown;
  /** The request body as a form, if it is one. */
  form: FormData | undefined;
  /** How long the limiter smoothed this request. */
  queuedMillis = 0;
  /** The model, once it is known to be in the catalogue. */
  model: ModelProfile | undefined;
  /** Why the model can't serve now. */
  refusal: ApiError | undefined;
  /** Fault of this exchange. */
  fault: Fault | undefined;
  /** Set while the simulator is closing. */
  serverClosing = false;
  #over = false;
  #closers: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    entry: LedgerEntry,
    ids: ResponseIds,
    key: string | null,
    query: URLSearchParams,
    ledger: RequestLedger,
  ) {
    this.request = request;
    this.response = response;
    this.entry = entry;
    this.ids = ids;
    this.key = key;
    this.query = query;
    response.once('close', () => {
      this.#closed();
      ledger.settle(entry);
    });
  }

  /** No more can be sent: the response ended or was reset, or the client disconnected. */
  get over(): boolean {
    return this.#over;
  }

  /** Runs the closer once, however the response ends. */
  onEnded(closer: () => void): void {
    this.#closers.push(closer);
  }

  /** Starts the response; its first byte is sent with the first write. */
  begin(status: number, headers: OutgoingHttpHeaders): void {
    if (this.#over) return;
    this.entry.status = status;
    const id = headers['x-request-id'] ?? headers['cf-ray'];
    if (id !== undefined) this.entry.requestId = String(id);
    this.response.writeHead(status, headers);
  }

  /** Sends the headers without waiting for a body. */
  flushHeaders(): void {
    if (this.#over) return;
    this.entry.firstByteAt ??= epochMillis();
    this.response.flushHeaders();
  }

  /** Writes one piece. Returns a promise only if the client reads too slowly. */
  write(bytes: string | Buffer, carried: Carried = {}): Promise<void> | undefined {
    if (this.#over) return undefined;
    this.#record(bytes, carried);
    if (this.response.write(bytes)) return undefined;
    return this.#until((resolve) => this.response.once('drain', resolve));
  }

  /** Ends the response, optionally with a last piece. */
  end(bytes?: string | Buffer, carried: Carried = {}): void {
    if (this.#over) return;
    if (bytes !== undefined) this.#record(bytes, carried);
    this.#finish(this.fault === undefined ? 'complete' : 'fault');
    this.response.end(bytes);
  }

  /** Sends a whole response, not a stream. */
  whole(
    status: number,
    headers: Record<string, string>,
    body: string | Buffer,
    carried: Carried = {},
  ): Promise<void> {
    return deliverWhole(this, status, headers, body, carried);
  }

  /** Resets the connection (RST, not FIN), after pending writes have left the process. */
  async reset(): Promise<void> {
    if (this.#over) return;
    const { socket } = this.response;
    if (socket !== null && this.response.headersSent) {
      // The callback runs once everything written before has been handed to the system.
      await this.#until((resolve) => socket.write('', () => resolve()));
    }
    if (this.#over) return;
    this.#finish('fault');
    socket?.resetAndDestroy();
  }

  /** Waits; ends early when the exchange is over. */
  wait(millis: number): Promise<void> {
    return this.#until((resolve) => {
      this.#timer = setTimeout(resolve, millis);
    });
  }

  /** Waits until the client disconnects or the simulator is closed. */
  untilClosed(): Promise<void> {
    return this.#until(() => {});
  }

  #until(arrange: (resolve: () => void) => void): Promise<void> {
    if (this.response.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
      arrange(resolve);
    });
  }

  #record(bytes: string | Buffer, carried: Carried): void {
    const { entry } = this;
    const now = epochMillis();
    entry.firstByteAt ??= now;
    entry.responseBytes += typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
    if (carried.content) {
      entry.firstTokenAt ??= now;
      entry.chunkTimes.push(now);
    }
    const usage = carried.usage ?? carried.served;
    if (usage !== undefined) {
      entry.promptTokens = usage.promptTokens;
      entry.completionTokens = usage.completionTokens;
      entry.cachedTokens = usage.cachedTokens;
      entry.reasoningTokens = usage.reasoningTokens;
    }
    entry.completionTokens += carried.completionTokens ?? 0;
    entry.reasoningTokens += carried.reasoningTokens ?? 0;
    if (carried.usage !== undefined) entry.usageSent = true;
  }

  #finish(outcome: 'complete' | 'fault'): void {
    this.#over = true;
    this.entry.endedAt = epochMillis();
    this.entry.outcome = outcome;
    this.#close();
  }

  #close(): void {
    const closers = this.#closers;
    this.#closers = [];
    for (const closer of closers) closer();
  }

  #closed(): void {
    const { entry, response } = this;
    // Either `end` was not reached, or its data did not leave the process.
    const cutOff =
      entry.outcome === 'in-flight' || (response.writableEnded && !response.writableFinished);
    if (cutOff && !this.serverClosing) {
      entry.outcome = 'client-aborted';
      entry.endedAt = epochMillis();
    }
    this.#over = true;
    clearTimeout(this.#timer);
    this.#wake?.();
    this.#close();
  }
}
