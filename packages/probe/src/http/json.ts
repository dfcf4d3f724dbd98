import { printable } from '@together-otel/instrumentation/distribution';

/** Parses a foreign body; undefined when it is no JSON. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** The fields of a foreign object; none for anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** A foreign list; empty for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Foreign text, shortened, that may become an attribute or a line; undefined for anything else. */
export function textOf(value: unknown, maxLength = 200): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return printable(flatCopy(value, maxLength), maxLength) || undefined;
}

/**
 * The start of a text as a string of its own: V8's `slice` would keep the whole text in memory for
 * as long as its part is held.
 */
export function flatCopy(text: string, maxLength: number): string {
  return Buffer.from(text.slice(0, maxLength), 'utf16le').toString('utf16le');
}

/** A foreign amount: finite and not negative. */
export function amountOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
