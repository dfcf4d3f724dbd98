import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';
import { retryPause } from './retry-pause.ts';

/** One export request. */
export interface Letter {
  readonly bytes: Uint8Array;
  /** How many spans, records or data points are in it. */
  readonly items: number;
  /** Whether it tells all that earlier ones of its kind told, as cumulative metrics do. */
  readonly supersedes?: boolean;
  /** Whether it tells what the receiver does not know yet; without it, always. */
  readonly isNews?: () => boolean;
  /** Called when it has arrived. */
  readonly onTaken?: () => void;
}

/** What becomes of letters. */
export interface OutboxEvents {
  readonly taken: (items: number, answer: Uint8Array | undefined) => void;
  /** @param reason `error.type` by OpenTelemetry's conventions. */
  readonly lost: (items: number, reason: string, error: Error) => void;
  /** It will be tried again. */
  readonly delayed: (error: Error) => void;
}

/** Somebody who waits until some letters have arrived. */
interface Flush {
  readonly letters: readonly Letter[];
  readonly resolve: (hasArrived: boolean) => void;
}

/** The most that waits, in bytes: at one kilobyte a span, 16,000 spans. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const FIRST_PAUSE_MILLIS = 1000;
const LONGEST_PAUSE_MILLIS = 5000;

/**
 * Keeps export requests until the receiver has taken them, and sends them in their order: an outage
 * loses nothing until so much waits that there is no room. Nothing in here keeps the process.
 */
export class Outbox {
  readonly #carry: (bytes: Uint8Array) => Promise<ExportResponse>;
  readonly #events: OutboxEvents;
  readonly #width: number;
  #letters: Letter[] = [];
  #waitingBytes = 0;
  #underWay: readonly Letter[] = [];
  #isRunning = false;
  #endPause: (() => void) | undefined;
  #flushes: Flush[] = [];

  /** @param width how many may be under way at once, as long as none has to be tried again. */
  constructor(
    carry: (bytes: Uint8Array) => Promise<ExportResponse>,
    events: OutboxEvents,
    width = 1,
  ) {
    this.#carry = carry;
    this.#events = events;
    this.#width = width;
  }

  put(letter: Letter): void {
    if (letter.supersedes) this.#dropSuperseded();
    if (this.#waitingBytes + letter.bytes.byteLength > MAX_WAITING_BYTES) {
      const full = new Error(`over ${MAX_WAITING_BYTES} bytes wait for the receiver`);
      this.#events.lost(letter.items, 'queue_full', full);
      return;
    }
    this.#waitingBytes += letter.bytes.byteLength;
    this.#letters.push(letter);
    void this.#run();
  }

  /**
   * Sends what waits now, without a pause. What is put in later is not waited for.
   *
   * @returns whether all has arrived; false as soon as a letter has to be tried again.
   */
  flush(): Promise<boolean> {
    if (this.#letters.length === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#flushes.push({ letters: [...this.#letters], resolve });
      this.#endPause?.();
    });
  }

  /** Takes out all that has not arrived for sure; what is under way may arrive twice. */
  takeAll(): Letter[] {
    const letters = this.#letters;
    this.#letters = [];
    this.#waitingBytes = 0;
    return letters;
  }

  /** What is under way may be arriving. */
  #dropSuperseded(): void {
    this.#letters = this.#letters.filter(
      (letter) => !letter.supersedes || this.#underWay.includes(letter),
    );
    this.#waitingBytes = this.#letters.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  }

  /** Never rejects: the carrier does not. */
  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    let backoff = FIRST_PAUSE_MILLIS;
    let width = this.#width;
    while (this.#letters.length > 0) {
      this.#underWay = this.#letters.slice(0, width);
      const sent = this.#underWay.map(
        async (letter) => [letter, await this.#carry(letter.bytes)] as const,
      );
      const answered = await Promise.all(sent);
      this.#underWay = [];
      const pauses = answered.flatMap(([letter, response]) => this.#settle(letter, response));
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

  /** @returns the pause that the receiver asks for, or undefined, where it has to be tried again. */
  #settle(letter: Letter, response: ExportResponse): [number | undefined] | [] {
    if (response.status === 'retryable') {
      this.#events.delayed(response.error ?? new Error('the receiver asks to try again later'));
      return [response.retryInMillis];
    }
    this.#remove(letter);
    if (response.status === 'success') {
      letter.onTaken?.();
      this.#events.taken(letter.items, response.data);
    } else {
      const { code, name } = response.error as { code?: unknown; name: string };
      this.#events.lost(letter.items, code === undefined ? name : String(code), response.error);
    }
    return [];
  }

  #remove(letter: Letter): void {
    const index = this.#letters.indexOf(letter);
    if (index < 0) return;
    this.#letters.splice(index, 1);
    this.#waitingBytes -= letter.bytes.byteLength;
  }

  /** Answers those that wait for nothing more. */
  #answerFlushes(hasFailed: boolean): void {
    const isOver = ({ letters }: Flush): boolean =>
      hasFailed || !letters.some((letter) => this.#letters.includes(letter));
    const over = this.#flushes.filter(isOver);
    this.#flushes = this.#flushes.filter((flush) => !over.includes(flush));
    for (const { resolve } of over) resolve(!hasFailed);
  }

  #pause(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis).unref();
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Up to a fifth more or less, so that many processes do not come back at the same moment. */
function jittered(millis: number): number {
  return millis * (0.8 + Math.random() * 0.4);
}
