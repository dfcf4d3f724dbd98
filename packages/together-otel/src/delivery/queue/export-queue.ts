import { after, type Timer } from '../clock.ts';
import { inBackground } from '../guard.ts';
import type { Answer, Failure } from '../sending/answer.ts';
import { retryPause } from '../sending/retry-pause.ts';
import type { Attempt } from '../transport/transport.ts';

/** One export request. */
export interface ExportRequest {
  readonly bytes: Uint8Array;
  /** How many spans, records or data points are in it. */
  readonly items: number;
  /** Whether it says all that earlier ones of its kind said, as cumulative metrics do. */
  readonly supersedes?: boolean;
  /** How much was recorded in all when it was made: with that taken, it says nothing new. */
  readonly recorded?: number;
}

/** A request with the attempt that is under way. */
export interface QueuedRequest {
  readonly request: ExportRequest;
  readonly attempt: number | undefined;
}

/** What becomes of requests. */
export interface QueueEvents {
  readonly taken: (items: number, answer: Uint8Array | undefined) => void;
  readonly lost: (items: number, failure: Failure) => void;
  /** It will be tried again. */
  readonly delayed: (failure: Failure) => void;
}

/** Somebody who waits until some requests have been taken. */
interface Flush {
  readonly requests: readonly ExportRequest[];
  readonly resolve: (isTaken: boolean) => void;
}

/** The most that waits, in bytes: at one kilobyte a span, 16,000 spans. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const FIRST_PAUSE_MILLIS = 1000;
const LONGEST_PAUSE_MILLIS = 5000;

/**
 * Keeps export requests until the receiver has taken them, and sends them in their order: an outage
 * loses nothing until so much waits that there is no room. Nothing in here keeps the process.
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
  /** What the receiver knows of {@link ExportRequest.recorded}. */
  #confirmed = 0;

  /** @param width how many may be under way at once, as long as none has to be tried again. */
  constructor(send: (bytes: Uint8Array) => Attempt, events: QueueEvents, width = 1) {
    this.#send = send;
    this.#events = events;
    this.#width = width;
  }

  put(request: ExportRequest): void {
    if (request.supersedes) this.#dropSuperseded();
    if (this.#waitingBytes + request.bytes.byteLength > MAX_WAITING_BYTES) {
      const message = `over ${MAX_WAITING_BYTES} bytes are waiting for the receiver`;
      this.#events.lost(request.items, { message, code: 'queue_full' });
      return;
    }
    this.#waitingBytes += request.bytes.byteLength;
    this.#requests.push(request);
    if (!this.#isStopped) inBackground(this.#run());
  }

  /** Begins no more attempts: somebody else will send what is here. */
  stop(): void {
    this.#isStopped = true;
  }

  /**
   * Sends what waits now, without a pause. What is put in later is not waited for.
   *
   * @returns whether all has been taken; false as soon as a request has to be tried again.
   */
  flush(): Promise<boolean> {
    if (this.#requests.length === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#flushes.push({ requests: [...this.#requests], resolve });
      this.#endPause?.();
    });
  }

  /** Takes out all that has not been taken for sure, for somebody else to send. */
  takeAll(): QueuedRequest[] {
    const left = this.#requests.filter(
      (request) => this.#underWay.has(request) || this.#isNews(request),
    );
    this.#requests = [];
    this.#waitingBytes = 0;
    // Whoever takes them answers for them.
    this.#confirmed = left.at(-1)?.recorded ?? this.#confirmed;
    return left.map((request) => ({ request, attempt: this.#underWay.get(request) }));
  }

  #isNews({ supersedes, recorded }: ExportRequest): boolean {
    if (!supersedes) return true;
    const known = [...this.#underWay.keys()].map((request) => request.recorded);
    return recorded !== this.#confirmed && !known.includes(recorded);
  }

  /** What is under way may be arriving. */
  #dropSuperseded(): void {
    this.#requests = this.#requests.filter(
      (request) => !request.supersedes || this.#underWay.has(request),
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

  /** @returns the pause that the receiver asks for, or undefined, where it has to be tried again. */
  #settle(request: ExportRequest, answer: Answer): [number | undefined] | [] {
    if (!this.#requests.includes(request)) return [];
    if (answer.status === 'retryable') {
      this.#events.delayed(answer.error);
      return [answer.retryInMillis];
    }
    this.#remove(request);
    if (answer.status === 'success') {
      this.#confirmed = request.recorded ?? this.#confirmed;
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

  /** Answers those that wait for nothing more. */
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

/** Up to a fifth more or less, so that many processes do not come back at the same moment. */
function jittered(millis: number): number {
  return millis * (0.8 + Math.random() * 0.4);
}
