import { attr, metrics } from '@together-otel/semconv';
import type { ReceivedMetric } from '../otlp/metric-model.ts';
import type { Attributes, AttributeValue } from '../otlp/model.ts';
import { fingerprint, flatName } from './kept-text.ts';

/** A gauge reading of a quota or peak. */
export interface ReadingRow {
  /** Unix milliseconds. */
  readonly at: number;
  readonly name: string;
  readonly service: string;
  readonly instance: string;
  readonly model: string;
  /** `base` or `dynamic`; empty for peaks. */
  readonly kind: string;
  readonly value: number;
}

/** Spending since the previous reading, in USD. */
export interface SpentRow {
  readonly at: number;
  readonly service: string;
  readonly model: string;
  /** JSON of attributes outside the registry, added by the application. */
  readonly attributes: string;
  readonly usd: number;
}

const GAUGES: ReadonlySet<string> = new Set([
  metrics.ratelimitRequestsLimit.name,
  metrics.ratelimitRequestsRemaining.name,
  metrics.ratelimitTokensLimit.name,
  metrics.ratelimitTokensRemaining.name,
  metrics.ratelimitAge.name,
  metrics.requestRatePeak.name,
  metrics.tokenRatePeak.name,
]);

const REGISTERED: ReadonlySet<string> = new Set(Object.values(attr));

/** The reading in a data point; undefined for other metrics. */
export function readingRow(point: ReceivedMetric): ReadingRow | undefined {
  if (!GAUGES.has(point.name) || typeof point.value !== 'number') return undefined;
  const kind = point.attributes[attr.ratelimitKind];
  return {
    at: Number(point.time / 1000n) / 1000,
    name: point.name,
    ...origin(point),
    kind: typeof kind === 'string' ? kind : '',
    value: point.value,
  };
}

/** Converts the cost counter, cumulative or delta, to the amounts spent between exports. */
export class SpentReader {
  /** Last value of each cumulative series by fingerprint; bounded, evicts the oldest. */
  readonly #last = new Map<string, { readonly start: bigint; readonly value: number }>();

  /** @returns undefined for other metrics, and if nothing was spent. */
  read(point: ReceivedMetric): SpentRow | undefined {
    if (point.name !== metrics.cost.name || typeof point.value !== 'number') return undefined;
    const usd = point.temporality === 'delta' ? point.value : this.#growth(point, point.value);
    if (!(usd > 0)) return undefined;
    const added = Object.entries(point.attributes)
      .filter(([key]) => !REGISTERED.has(key))
      .slice(0, MAX_ADDED)
      .map(([key, value]) => [flatName(key, MAX_NAME), named(value)] as const);
    const { service, model } = origin(point);
    return {
      at: Number(point.time / 1000n) / 1000,
      service,
      model,
      attributes: JSON.stringify(Object.fromEntries(added), plain),
      usd,
    };
  }

  #growth(point: ReceivedMetric, value: number): number {
    const key = fingerprint(JSON.stringify([point.resource, point.attributes], plain));
    const before = this.#last.get(key);
    this.#last.delete(key);
    this.#last.set(key, { start: point.startTime, value });
    if (this.#last.size > MAX_SERIES) {
      for (const oldest of this.#last.keys()) {
        this.#last.delete(oldest);
        break;
      }
    }
    return before && before.start === point.startTime && value >= before.value
      ? value - before.value
      : value;
  }
}

const MAX_SERIES = 100_000;
const MAX_ADDED = 16;
const MAX_NAME = 200;
const MAX_VALUE = 1000;

function origin(point: ReceivedMetric): { service: string; instance: string; model: string } {
  const text = (from: Attributes, key: string): string =>
    flatName(String(from[key] ?? ''), MAX_NAME);
  return {
    service: text(point.resource, 'service.name') || 'unknown_service',
    instance: text(point.resource, 'service.instance.id'),
    model: text(point.attributes, attr.requestModel),
  };
}

function named(value: AttributeValue): AttributeValue {
  return typeof value === 'string' ? flatName(value, MAX_VALUE) : value;
}

/** JSON supports neither bigints nor bytes. */
export function plain(_key: string, value: AttributeValue): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
