import { ApiRefusal, type TogetherApi } from '../api/together-api.ts';
import { amountOf, fieldsOf, listOf } from '../http/json.ts';
import type { Clock } from '../schedule/clock.ts';

const HOUR_MILLIS = 3_600_000;

/** Hourly prices of hardware, refreshed once an hour. */
export class HardwarePrices {
  readonly #ask: (signal: AbortSignal) => Promise<ReadonlyMap<string, number>>;
  readonly #clock: Clock;
  #prices: ReadonlyMap<string, number> = new Map();
  #askedAt: number | undefined;

  private constructor(
    clock: Clock,
    ask: (signal: AbortSignal) => Promise<ReadonlyMap<string, number>>,
  ) {
    this.#clock = clock;
    this.#ask = ask;
  }

  /** v1 hardware: priced per minute. */
  static v1(api: TogetherApi, clock: Clock): HardwarePrices {
    return new HardwarePrices(clock, async (signal) => {
      const { data } = fieldsOf(await api.read('/hardware', {}, signal));
      return pricesOf(listOf(data), ({ pricing }) => {
        const cents = amountOf(fieldsOf(pricing)['cents_per_minute']);
        return cents === undefined ? undefined : (cents * 60) / 100;
      });
    });
  }

  /** v2 instance types: priced per hour. */
  static v2(api: TogetherApi, clock: Clock): HardwarePrices {
    return new HardwarePrices(clock, async (signal) => {
      const types = await api.readAll('/v2/public/inference-instance-types', {}, signal);
      return pricesOf(types, ({ priceCentsPerHour }) => {
        const cents = amountOf(priceCentsPerHour);
        return cents === undefined ? undefined : cents / 100;
      });
    });
  }

  /** USD per hour by hardware id; empty if the API has no prices. */
  async read(signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const now = this.#clock.elapsed();
    if (this.#askedAt !== undefined && now - this.#askedAt < HOUR_MILLIS) return this.#prices;
    try {
      this.#prices = await this.#ask(signal);
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      // Costs are optional: states are worth reporting without them.
      if (!error.isUnavailable) return this.#prices;
    }
    this.#askedAt = now;
    return this.#prices;
  }
}

function pricesOf(
  entries: readonly unknown[],
  priceOf: (entry: Readonly<Record<string, unknown>>) => number | undefined,
): Map<string, number> {
  const prices = new Map<string, number>();
  for (const entry of entries) {
    const fields = fieldsOf(entry);
    const price = priceOf(fields);
    for (const id of [fields['id'], fields['name']]) {
      if (typeof id === 'string' && price !== undefined) prices.set(id, price);
    }
  }
  return prices;
}
