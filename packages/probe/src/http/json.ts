import { printable } from '@together-otel/instrumentation/distribution';

/** Parses an untrusted body; undefined if it is not JSON. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** Fields of an untrusted object; empty for anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** An untrusted list; empty for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Untrusted text, truncated, for use as an attribute or a line; undefined for anything else. */
export function textOf(value: unknown, maxLength = 200): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return printable(flatCopy(value, maxLength), maxLength) || undefined;
}

/**
 * Copies the start of a text: V8's `slice` would retain the whole text for as long as the part is
 * alive.
 */
export function flatCopy(text: string, maxLength: number): string {
  return Buffer.from(text.slice(0, maxLength), 'utf16le').toString('utf16le');
}

/** An untrusted amount: finite and not negative. */
export function amountOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
