/** The part of `Headers` read here, which node-fetch's also has. */
export interface ReadableHeaders {
  get(name: string): string | null;
}

/** Blanks around a value reach the application where its server sent them. */
const PLAIN_NUMBER = /^[ \t]*\d{1,15}(?:\.\d{1,9})?[ \t]*$/;

/**
 * Parses a finite, non-negative number; undefined for anything else. Most values are short
 * integers, which skip the regular expression.
 */
export function plainNumber(text: string): number | undefined {
  let value = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return PLAIN_NUMBER.test(text) ? Number(text) : undefined;
    value = value * 10 + digit;
  }
  return text.length > 0 && text.length <= 15 ? value : undefined;
}
