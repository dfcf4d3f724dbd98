import { attr } from '@together-otel/semconv';

/** Allowed form of an attribute key. */
export const AN_ATTRIBUTE_KEY =
  'a key such as tenant.id: letters, digits, dots, dashes and underscores, at most 64, and none that our signals or Prometheus use' as const;

/** Maximum number of keys; each one multiplies the series. */
export const MOST_KEYS = 8;

/** Labels set by Prometheus and its exporters. */
const OF_PROMETHEUS = [
  'job',
  'instance',
  'le',
  'quantile',
  'otel_scope_name',
  'otel_scope_version',
];

/** Backends turn dots into underscores, so keys that differ only in those collide. */
function labelOf(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');
}

const TAKEN: ReadonlySet<string> = new Set([...Object.values(attr), ...OF_PROMETHEUS].map(labelOf));

/** Whether this key may go on metrics. */
export function isAttributeKey(key: string): boolean {
  return (
    /^[a-z][a-z0-9._-]{0,63}$/i.test(key) && !TAKEN.has(labelOf(key)) && !/^__/.test(labelOf(key))
  );
}

/** Whether two keys would become the same label. */
export function isSameLabel(one: string, other: string): boolean {
  return labelOf(one) === labelOf(other);
}
