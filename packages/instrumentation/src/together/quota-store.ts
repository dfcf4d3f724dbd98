import { attr } from '@together-otel/semconv';
import { now } from '../facts/clock.ts';
import type { GaugeKey, ObserveGauge } from '../telemetry/instruments.ts';
import type { Series } from '../telemetry/series.ts';
import type { Quota, RateLimitReading } from './headers/rate-limit.ts';

/** Changed in place: each response replaces the reading. */
interface Entry {
  attributes: Series;
  reading: RateLimitReading;
  readAt: number;
}

/** Key of a quota series. */
const SERIES = [attr.operationName, attr.serverAddress, attr.requestModel];

/** Maximum number of readings kept: models times hosts times keys. */
const MAX_ENTRIES = 1000;

/**
 * Stores the latest reading of each model's quota, for the gauges. If a process uses several keys
 * for one model, the tightest reading is shown: it will limit first.
 */
export class QuotaStore {
  readonly #timeToLive: number;
  /** By series, then by key. */
  readonly #entries = new Map<string, Map<number, Entry>>();
  readonly #places = new WeakMap<Series, string>();
  #size = 0;

  /** @param timeToLive seconds after which a reading is no longer reported. */
  constructor(timeToLive: number) {
    this.#timeToLive = timeToLive;
  }

  /**
   * @param attributes common metric attributes of the call with the reading.
   * @param key identity of the API key.
   * @param readAt when the headers arrived; an older reading does not replace a newer one.
   */
  note(reading: RateLimitReading, attributes: Series, key: number, readAt: number = now()): void {
    const place = this.#placeOf(attributes);
    const known = this.#entries.get(place)?.get(key);
    if (!known) {
      this.#add(place, key, { attributes, reading, readAt });
    } else if (known.readAt <= readAt) {
      known.attributes = attributes;
      known.reading = reading;
      known.readAt = readAt;
    }
  }

  #add(place: string, key: number, entry: Entry): void {
    if (this.#size >= MAX_ENTRIES) this.#forgetOldest();
    this.#size++;
    const byKey = this.#entries.get(place) ?? new Map<number, Entry>();
    byKey.set(key, entry);
    this.#entries.set(place, byKey);
  }

  /** Evicts the oldest when keys rotate without a collection in between. */
  #forgetOldest(): void {
    for (const [place, byKey] of this.#entries) {
      for (const key of byKey.keys()) {
        byKey.delete(key);
        this.#size--;
        if (byKey.size === 0) this.#entries.delete(place);
        return;
      }
    }
  }

  /** Series key; cached by attributes object, which calls of a kind share. */
  #placeOf(attributes: Series): string {
    let place = this.#places.get(attributes);
    if (place === undefined) {
      place = JSON.stringify(SERIES.map((name) => attributes[name]));
      this.#places.set(attributes, place);
    }
    return place;
  }

  /** Reports all fresh readings, and drops the others. */
  report(observe: ObserveGauge): void {
    const at = now();
    for (const [place, byKey] of this.#entries) {
      for (const [key, { readAt }] of byKey) {
        if (at - readAt <= this.#timeToLive) continue;
        byKey.delete(key);
        this.#size--;
      }
      if (byKey.size > 0) reportTightest([...byKey.values()], at, observe);
      else this.#entries.delete(place);
    }
  }
}

function reportTightest(entries: readonly Entry[], at: number, observe: ObserveGauge): void {
  const newest = entries.reduce((a, b) => (b.readAt > a.readAt ? b : a));
  const shown = new Set<Entry>();
  for (const kind of ['base', 'dynamic'] as const) {
    for (const resource of ['requests', 'tokens'] as const) {
      const entry = tightest(entries, ({ reading }) => reading[kind][resource]);
      if (!entry) continue;
      shown.add(entry);
      const attributes = { ...newest.attributes, [attr.ratelimitKind]: kind };
      const { limit, remaining } = entry.reading[kind][resource];
      const [limitGauge, remainingGauge] = GAUGES[resource];
      if (limit !== undefined) observe(limitGauge, limit, attributes);
      if (remaining !== undefined) observe(remainingGauge, remaining, attributes);
    }
  }
  const resets = entries.flatMap(({ reading }) => reading.reset ?? []);
  if (resets.length > 0) observe('ratelimitReset', Math.max(...resets), newest.attributes);
  const readTimes = [...(shown.size > 0 ? shown : entries)].map(({ readAt }) => readAt);
  observe('ratelimitAge', at - Math.min(...readTimes), newest.attributes);
}

const GAUGES: Readonly<Record<'requests' | 'tokens', readonly [GaugeKey, GaugeKey]>> = {
  requests: ['ratelimitRequestsLimit', 'ratelimitRequestsRemaining'],
  tokens: ['ratelimitTokensLimit', 'ratelimitTokensRemaining'],
};

/** The entry with the lowest remainder; if unknown, the one with the lowest limit. */
function tightest(entries: readonly Entry[], quotaOf: (entry: Entry) => Quota): Entry | undefined {
  const least = (field: keyof Quota): Entry | undefined =>
    entries
      .filter((entry) => quotaOf(entry)[field] !== undefined)
      .sort((a, b) => (quotaOf(a)[field] ?? 0) - (quotaOf(b)[field] ?? 0))[0];
  return least('remaining') ?? least('limit');
}
