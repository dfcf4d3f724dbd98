import { after, type Timer } from '../clock.ts';
import { inBackground } from '../guard.ts';
import type { Answer, Failure } from '../sending/answer.ts';
import { retryPause } from '../sending/retry-pause.ts';
import type { Attempt } from '../transport/transport.ts';

/** One export request. */
export interface ExportRequest {
  readonly bytes: Uint8Array;
  /** Number of spans, records or data points. */
  readonly items: number;
  /** Whether it supersedes earlier requests of its kind, as cumulative metrics do. */
  readonly supersedes?: boolean;
  /** Total recorded when it was created: once that is delivered, it adds nothing new. */
  readonly recorded?: number;
  /** The thread that left it to this one: it supersedes requests of the same thread only. */
  readonly thread?: number;
}

/** A request with its attempt in flight. */
export interface QueuedRequest {
  readonly request: ExportRequest;
  readonly attempt: number | undefined;
}

/** Receives the outcome of requests. */
export interface QueueEvents {
  readonly taken: (items: number, answer: Uint8Array | undefined) => void;
  readonly lost: (items: number, failure: Failure) => void;
  /** It will be retried. */
  readonly delayed: (failure: Failure) => void;
}

/** Waits until certain requests have been delivered. */
interface Flush {
  readonly requests: readonly ExportRequest[];
  readonly resolve: (isTaken: boolean) => void;
}

/** Capacity in bytes: 16,000 spans of one kilobyte. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const FIRST_PAUSE_MILLIS = 1000;
const LONGEST_PAUSE_MILLIS = 5000;

/**
 * Buffers export requests until the receiver has accepted them, and sends them in order: an outage
 * loses nothing until the buffer is full. Never keeps the process alive.
 */
export class ExportQueue {
  readonly #send: (bytes: Uint8Array) => Attempt;
  readonly #events: QueueEvents;
  readonly #width: number;
  #requests: ExportRequest[] = [];
  #waitingBytes = 0;
  readonly #underWay = new Map<ExportRequest, number>();
  #isRunning = false;
  #isStopped = false;
  #endPause: (() => void) | undefined;
  #flushes: Flush[] = [];
  /** The part of {@link ExportRequest.recorded} that has been delivered. */
  #confirmed = 0;

  /** @param width maximum number of requests in flight, as long as none needs a retry. */
  constructor(send: (bytes: Uint8Array) => Attempt, events: QueueEvents, width = 1) {
    this.#send = send;
    this.#events = events;
    this.#width = width;
  }

  put(request: ExportRequest): void {
    if (request.supersedes) this.#dropSuperseded(request.thread);
    if (this.#waitingBytes + request.bytes.byteLength > MAX_WAITING_BYTES) {
      const message = `over ${MAX_WAITING_BYTES} bytes are waiting for the receiver`;
      this.#events.lost(request.items, { message, code: 'queue_full' });
      return;
    }
    this.#waitingBytes += request.bytes.byteLength;
    this.#requests.push(request);
    if (!this.#isStopped) inBackground(this.#run());
  }

  /** Starts no more attempts: the queued requests will be sent by other means. */
  stop(): void {
    this.#isStopped = true;
  }

  /**
   * Sends everything queued now, without a pause, ignoring later additions.
   *
   * @returns whether all was delivered; false as soon as a request needs a retry.
   */
  flush(): Promise<boolean> {
    if (this.#requests.length === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#flushes.push({ requests: [...this.#requests], resolve });
      this.#endPause?.();
    });
  }

  /** Takes out everything not known to be delivered, to be sent by other means. */
  takeAll(): QueuedRequest[] {
    const left = this.#requests.filter(
      (request) => this.#underWay.has(request) || this.#isNews(request),
    );
    this.#requests = [];
    this.#waitingBytes = 0;
    // Responsibility passes to the caller.
    const own = left.filter(({ thread }) => thread === undefined);
    this.#confirmed = own.at(-1)?.recorded ?? this.#confirmed;
    return left.map((request) => ({ request, attempt: this.#underWay.get(request) }));
  }

  #isNews({ supersedes, recorded, thread }: ExportRequest): boolean {
    if (!supersedes || thread !== undefined) return true;
    const known = [...this.#underWay.keys()]
      .filter((request) => request.thread === undefined)
      .map((request) => request.recorded);
    return recorded !== this.#confirmed && !known.includes(recorded);
  }

  /** A request in flight may be arriving. */
  #dropSuperseded(thread: number | undefined): void {
    this.#requests = this.#requests.filter(
      (request) => !request.supersedes || request.thread !== thread || this.#underWay.has(request),
    );
    this.#waitingBytes = this.#requests.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    let backoff = FIRST_PAUSE_MILLIS;
    let width = this.#width;
    while (this.#requests.length > 0) {
      const answered = await Promise.all(this.#requests.slice(0, width).map((r) => this.#try(r)));
      const pauses = answered.flatMap(([request, answer]) => this.#settle(request, answer));
      this.#answerFlushes(pauses.length > 0);
      if (pauses.length > 0) {
        await this.#pause(Math.max(...pauses.map((pause) => retryPause(pause, jittered(backoff)))));
        backoff = Math.min(backoff * 1.5, LONGEST_PAUSE_MILLIS);
        width = 1;
      } else {
        backoff = FIRST_PAUSE_MILLIS;
        width = this.#width;
      }
    }
    this.#isRunning = false;
    this.#answerFlushes(false);
  }

  async #try(request: ExportRequest): Promise<readonly [ExportRequest, Answer]> {
    const { id, answer } = this.#send(request.bytes);
    this.#underWay.set(request, id);
    const given = await answer;
    this.#underWay.delete(request);
    return [request, given];
  }

  /** @returns the pause requested by the receiver, if any, before a retry. */
  #settle(request: ExportRequest, answer: Answer): [number | undefined] | [] {
    if (!this.#requests.includes(request)) return [];
    if (answer.status === 'retryable') {
      this.#events.delayed(answer.error);
      return [answer.retryInMillis];
    }
    this.#remove(request);
    if (answer.status === 'success') {
      if (request.thread === undefined) this.#confirmed = request.recorded ?? this.#confirmed;
      this.#events.taken(request.items, answer.data);
    } else {
      this.#events.lost(request.items, answer.error);
    }
    return [];
  }

  #remove(request: ExportRequest): void {
    this.#requests.splice(this.#requests.indexOf(request), 1);
    this.#waitingBytes -= request.bytes.byteLength;
  }

  /** Resolves waiters whose requests are all settled. */
  #answerFlushes(hasFailed: boolean): void {
    const isOver = ({ requests }: Flush): boolean =>
      hasFailed || !requests.some((request) => this.#requests.includes(request));
    const over = this.#flushes.filter(isOver);
    this.#flushes = this.#flushes.filter((flush) => !over.includes(flush));
    for (const { resolve } of over) resolve(!hasFailed);
  }

  #pause(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer: Timer = after(millis, resolve);
      this.#endPause = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}

/** Jitter of up to a fifth, so that many processes do not return at the same moment. */
function jittered(millis: number): number {
  return millis * (0.8 + Math.random() * 0.4);
}
