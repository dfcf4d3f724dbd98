/** The part of `Headers` that is read here; node-fetch's has it too. */
export interface ReadableHeaders {
  get(name: string): string | null;
}

const PLAIN_NUMBER = /^\d{1,15}(\.\d{1,9})?$/;

/**
 * A header's text as a number that is finite and not negative; undefined where it is anything else.
 * Most are whole numbers of a few digits: those are read without a pattern.
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
