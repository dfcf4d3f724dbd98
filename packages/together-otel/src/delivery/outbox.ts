import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';

/** One export request. */
export interface Letter {
  readonly bytes: Uint8Array;
  /** How many spans, records or data points are in it. */
  readonly items: number;
  /** Whether it tells all that earlier ones of its kind told, as cumulative metrics do. */
  readonly supersedes?: boolean;
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

/** The most that waits, in bytes: at one kilobyte a span, 16,000 spans. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const FIRST_PAUSE_MILLIS = 1000;
const LONGEST_PAUSE_MILLIS = 5000;

/**
 * Keeps export requests until the receiver has taken them, and sends them one after the other: an
 * outage loses nothing until so much waits that there is no room. Nothing in here keeps the process.
 */
export class Outbox {
  readonly #carry: (bytes: Uint8Array) => Promise<ExportResponse>;
  readonly #events: OutboxEvents;
  #letters: Letter[] = [];
  #waitingBytes = 0;
  #underWay: Letter | undefined;
  #isRunning = false;
  #endPause: (() => void) | undefined;
  #waiters: ((isEmpty: boolean) => void)[] = [];

  constructor(carry: (bytes: Uint8Array) => Promise<ExportResponse>, events: OutboxEvents) {
    this.#carry = carry;
    this.#events = events;
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
   * Sends what waits now, without a pause.
   *
   * @returns whether all has arrived; false as soon as a letter has to be tried again.
   */
  flush(): Promise<boolean> {
    if (this.#letters.length === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
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
      (letter) => !letter.supersedes || letter === this.#underWay,
    );
    this.#waitingBytes = this.#letters.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  }

  /** Never rejects: the carrier does not. */
  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    let pause = FIRST_PAUSE_MILLIS;
    for (let letter = this.#letters[0]; letter; letter = this.#letters[0]) {
      this.#underWay = letter;
      const response = await this.#carry(letter.bytes);
      this.#underWay = undefined;
      if (response.status === 'retryable') {
        this.#events.delayed(response.error ?? new Error('the receiver asks to try again later'));
        this.#answer(false);
        await this.#pause(response.retryInMillis ?? jittered(pause));
        pause = Math.min(pause * 1.5, LONGEST_PAUSE_MILLIS);
        continue;
      }
      pause = FIRST_PAUSE_MILLIS;
      this.#remove(letter);
      if (response.status === 'success') {
        letter.onTaken?.();
        this.#events.taken(letter.items, response.data);
      } else {
        const { code, name } = response.error as { code?: unknown; name: string };
        this.#events.lost(letter.items, code === undefined ? name : String(code), response.error);
      }
    }
    this.#isRunning = false;
    this.#answer(true);
  }

  #remove(letter: Letter): void {
    if (this.#letters[0] !== letter) return;
    this.#letters.shift();
    this.#waitingBytes -= letter.bytes.byteLength;
  }

  #answer(isEmpty: boolean): void {
    for (const waiter of this.#waiters.splice(0)) waiter(isEmpty);
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
