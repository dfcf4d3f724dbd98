import { randomUUID } from 'node:crypto';
import type { Clock } from '../schedule/clock.ts';
import type { Channel, Sent } from './channel.ts';
import type { Notice } from './notice.ts';

const FIRST_PAUSE_MILLIS = 1000;
const LONGEST_PAUSE_MILLIS = 60_000;
/** Older notices no longer call for action. */
const MAX_AGE_MILLIS = 60 * 60_000;
const MAX_WAITING = 100;

/**
 * Sends the notices of one channel in order, each until it is delivered, rejected, or too old.
 * Pauses stay between our own backoff and a minute, whatever the receiver requests.
 */
export class NoticeQueue {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #say: (line: string) => void;
  readonly #stop = new AbortController();
  #waiting: { readonly notice: Notice; readonly at: number }[] = [];
  #running: Promise<void> | undefined;

  constructor(channel: Channel, clock: Clock, say: (line: string) => void) {
    this.#channel = channel;
    this.#clock = clock;
    this.#say = say;
  }

  put(notice: Notice): void {
    this.#waiting.push({ notice, at: this.#clock.elapsed() });
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#say(`${this.#channel.name}: too many notices waiting, dropping the oldest`);
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Gives pending notices this long; any left are reported as lost. */
  async close(millis: number): Promise<void> {
    const late = this.#clock.sleep(millis, this.#stop.signal);
    await Promise.race([this.#running ?? Promise.resolve(), late]);
    this.#stop.abort();
    if (this.#waiting.length > 0) {
      this.#say(`${this.#channel.name}: ${this.#waiting.length} notices were not sent`);
    }
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      await this.#deliver(next);
      if (this.#stop.signal.aborted) return;
      if (this.#waiting[0] === next) this.#waiting.shift();
    }
  }

  async #deliver({ notice, at }: { notice: Notice; at: number }): Promise<void> {
    const id = randomUUID();
    for (let pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS)) {
      const sent = await this.#try(notice, id);
      if (sent.isSent || this.#stop.signal.aborted) return;
      const isOld = this.#clock.elapsed() - at > MAX_AGE_MILLIS;
      const what = `${this.#channel.name}: a notice could not be sent: ${sent.reason}`;
      if (sent.isFinal || isOld) return this.#say(`${what}; giving up`);
      this.#say(`${what}; trying again`);
      const asked = Math.min(sent.retryMillis ?? 0, LONGEST_PAUSE_MILLIS);
      await this.#clock.sleep(Math.max(pause, asked), this.#stop.signal);
      if (this.#stop.signal.aborted) return;
    }
  }

  async #try(notice: Notice, id: string): Promise<Sent> {
    try {
      return await this.#channel.send(notice, id);
    } catch (error) {
      return { isSent: false, reason: (error as Error).message, isFinal: true };
    }
  }
}
