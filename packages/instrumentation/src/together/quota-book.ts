import type { Attributes } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { now } from '../telemetry/clock.ts';
import type { ObserveGauge } from '../telemetry/instruments.ts';
import type { RateLimitReading } from './rate-limit.ts';

interface Entry {
  readonly attributes: Attributes;
  readonly reading: RateLimitReading;
  readonly readAt: number;
}

/** The latest reading of each model's quota, for the gauges. */
export class QuotaBook {
  readonly #timeToLive: number;
  readonly #entries = new Map<string, Entry>();

  /** @param timeToLive seconds after which a reading is no longer reported. */
  constructor(timeToLive: number) {
    this.#timeToLive = timeToLive;
  }

  /** @param attributes the common metric attributes of the call that brought the reading. */
  note(reading: RateLimitReading, attributes: Attributes): void {
    const key = `${attributes[attr.serverAddress]} ${attributes[attr.requestModel]}`;
    this.#entries.set(key, { attributes, reading, readAt: now() });
  }

  /** Reports every reading that is still fresh, and forgets the others. */
  report(observe: ObserveGauge): void {
    for (const [key, entry] of this.#entries) {
      const age = now() - entry.readAt;
      if (age > this.#timeToLive) this.#entries.delete(key);
      else reportEntry(entry, age, observe);
    }
  }
}

function reportEntry({ attributes, reading }: Entry, age: number, observe: ObserveGauge): void {
  for (const kind of ['base', 'dynamic'] as const) {
    const withKind = { ...attributes, [attr.ratelimitKind]: kind };
    const { requests, tokens } = reading[kind];
    const report = (gauge: Parameters<ObserveGauge>[0], value: number | undefined): void => {
      if (value !== undefined) observe(gauge, value, withKind);
    };
    report('ratelimitRequestsLimit', requests.limit);
    report('ratelimitRequestsRemaining', requests.remaining);
    report('ratelimitTokensLimit', tokens.limit);
    report('ratelimitTokensRemaining', tokens.remaining);
  }
  if (reading.reset !== undefined) observe('ratelimitReset', reading.reset, attributes);
  observe('ratelimitAge', age, attributes);
}
