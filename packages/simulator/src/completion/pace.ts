import type { LatencyProfile } from '../catalogue/model-profile.ts';
import type { Random } from '../chance/random.ts';
import type { Exchange } from '../http/exchange.ts';
import { epochMillis } from '../ledger/clock.ts';

/** When each token of one answer is due, counted from the request's arrival. */
export class Pace {
  readonly #exchange: Exchange;
  readonly #random: Random;
  readonly #latency: LatencyProfile;
  #due: number;

  constructor(exchange: Exchange, latency: LatencyProfile, random: Random) {
    this.#exchange = exchange;
    this.#random = random;
    this.#latency = latency;
    const middle = latency.firstTokenMillis * (latency.firstTokenFactor ?? 1);
    const first = random.around(middle, latency.jitter);
    this.#due = exchange.entry.receivedAt + exchange.queuedMillis + first;
  }

  /** Waits for the first token; undefined if it is already due. */
  first(): Promise<void> | undefined {
    return this.#wait();
  }

  /** Waits for the next token; undefined if it is already due. */
  next(): Promise<void> | undefined {
    if (this.#latency.perTokenMillis === 0) return undefined;
    this.#due += this.#random.around(this.#latency.perTokenMillis, this.#latency.jitter);
    return this.#wait();
  }

  /** Waits for a whole answer with this many tokens. */
  whole(tokens: number): Promise<void> | undefined {
    for (let token = 1; token < tokens && this.#latency.perTokenMillis > 0; token += 1) {
      this.#due += this.#random.around(this.#latency.perTokenMillis, this.#latency.jitter);
    }
    return this.#wait();
  }

  #wait(): Promise<void> | undefined {
    const millis = this.#due - epochMillis();
    return millis <= 0 ? undefined : this.#exchange.wait(Math.ceil(millis));
  }
}
