import { record } from '../../facts/attribute-value.ts';

/** The part of `Headers` read here, which node-fetch's also has. */
export interface ReadableHeaders {
  get(name: string): string | null;
}

const PLAIN_NUMBER = /^\d{1,15}(?:\.\d{1,9})?$/;

/**
 * Parses a finite, non-negative number; undefined for anything else. Most values are short
 * integers, which skip the regular expression.
 */
export function plainNumber(text: string): number | undefined {
  let value = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return plainFraction(withoutBlanks(text));
    value = value * 10 + digit;
  }
  return text.length > 0 && text.length <= 15 ? value : undefined;
}

function plainFraction(text: string): number | undefined {
  return PLAIN_NUMBER.test(text) ? Number(text) : undefined;
}

/** A value without surrounding blanks, which Node's `fetch` does not remove. */
export function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The only white space that HTTP allows around values. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/**
 * The headers of an error, in any form: openai 4 uses a plain object, later versions `Headers`, and
 * a gateway's client may use another case.
 */
export function readableHeaders(headers: unknown): ReadableHeaders {
  const fields = record(headers) ?? {};
  if (typeof fields['get'] === 'function' && !(headers instanceof Map)) {
    const own = headers as ReadableHeaders;
    if (isPlatforms(headers)) return own;
    // Those of axios give undefined for a missing one, and lists.
    return { get: (name) => headerText(own.get(name)) };
  }
  const entries = pairsOf(headers) ?? Object.entries(fields);
  return {
    get(name) {
      const named = entries.find(([key]) => String(key).toLowerCase() === name);
      return named === undefined ? null : headerText(named[1]);
    },
  };
}

function isPlatforms(headers: unknown): boolean {
  return typeof Headers === 'function' && headers instanceof Headers;
}

/** A `Map`, a list of pairs, or a flat list of names and values as in `node:http`. */
function pairsOf(headers: unknown): (readonly [unknown, unknown])[] | undefined {
  if (headers instanceof Map) return [...headers];
  if (!Array.isArray(headers)) return undefined;
  if (headers.every(Array.isArray)) return headers as [unknown, unknown][];
  return headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]] as const] : []));
}

/** A header that was sent several times may be a list. */
function headerText(value: unknown): string | null {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
