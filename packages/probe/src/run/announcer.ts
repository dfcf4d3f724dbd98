import { shown } from '@together-otel/instrumentation/distribution';
import type { Clock } from '../schedule/clock.ts';

/** Minimum time between repetitions of a line, in milliseconds. */
const REPEAT_MILLIS = 10 * 60_000;
/** Maximum number of distinct lines per minute. */
const LINES_A_MINUTE = 20;
const MINUTE_MILLIS = 60_000;
/** Maximum number of lines remembered. */
const MAX_KNOWN = 500;
const MAX_LENGTH = 1000;

/** Number of suppressed repetitions. */
interface Known {
  readonly saidAt: number;
  unsaid: number;
}

/**
 * Logs lines for the operator, protected against floods: each is one printable line without
 * secrets; a repeated line appears once in ten minutes with its count; beyond twenty lines a minute
 * output is cut off, with a note.
 */
export class Announcer {
  readonly #say: (line: string) => void;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();
  #minuteStartedAt: number;
  #lines = 0;
  #leftOut = 0;

  constructor(say: (line: string) => void, clock: Clock) {
    this.#say = say;
    this.#clock = clock;
    this.#minuteStartedAt = clock.elapsed();
  }

  say(text: string): void {
    const line = shown(text, MAX_LENGTH);
    const now = this.#clock.elapsed();
    const known = this.#known.get(line);
    if (known && now - known.saidAt < REPEAT_MILLIS) {
      known.unsaid += 1;
      return;
    }
    if (now - this.#minuteStartedAt >= MINUTE_MILLIS) this.#nextMinute(now);
    this.#lines += 1;
    if (this.#lines > LINES_A_MINUTE) {
      this.#leftOut += 1;
      return;
    }
    this.#remember(line, now);
    this.#say(known && known.unsaid > 0 ? `${line} (${known.unsaid} more times since)` : line);
  }

  #nextMinute(now: number): void {
    if (this.#leftOut > 0) this.#say(`${this.#leftOut} more lines were left out`);
    this.#minuteStartedAt = now;
    this.#lines = 0;
    this.#leftOut = 0;
  }

  #remember(line: string, now: number): void {
    this.#known.delete(line);
    this.#known.set(line, { saidAt: now, unsaid: 0 });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}
