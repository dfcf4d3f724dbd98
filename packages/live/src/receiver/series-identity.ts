import type { ReceivedMetric } from '../otlp/metric-model.ts';
import type { AttributeValue } from '../otlp/model.ts';

/** JSON that is unique for every distinct value, regardless of key order. */
function canonical(value: AttributeValue): unknown {
  if (typeof value === 'bigint') return { int: value.toString() };
  // JSON has no NaN, infinities or -0.
  if (typeof value === 'number') return { number: Object.is(value, -0) ? '-0' : String(value) };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return { map: entries.map(([key, inner]) => [key, canonical(inner)]) };
  }
  return value;
}

/**
 * The identity of a point's series: resource, scope, name and attributes, plus unit, type,
 * temporality and monotonicity, so that points which cannot be added are never combined.
 */
export function seriesIdentity(point: ReceivedMetric): string {
  return JSON.stringify([
    point.name,
    point.unit,
    point.type,
    point.temporality ?? null,
    point.monotonic ?? null,
    point.scope.name,
    point.scope.version,
    canonical(point.scope.attributes),
    canonical(point.attributes),
    canonical(point.resource),
  ]);
}
