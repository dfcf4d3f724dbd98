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
  // Control characters would break lines and terminals.
  return value.replaceAll(/\p{Cc}/gu, ' ').slice(0, maxLength);
}

/** A foreign amount: finite and not negative. */
export function amountOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
