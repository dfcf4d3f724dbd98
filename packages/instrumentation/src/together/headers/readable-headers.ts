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

/** A value without the blanks around it, which Node's `fetch` leaves as the server sent them. */
export function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The only white space that HTTP has around values. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
