/**
 * Control and format characters including C1 and bidirectional ones, lone surrogates, and
 * separators that some viewers treat as line ends.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\s]+/gu;

const MAX_LENGTH = 300;

/**
 * Turns untrusted text into one bounded line that a terminal, log or page shows literally, without
 * control characters or line ends. All outside text goes through it before it is printed.
 *
 * @param maxLength in characters.
 */
export function printable(text: string, maxLength: number = MAX_LENGTH): string {
  // Truncate first, so that huge texts stay cheap; blanks may still shrink.
  const bounded = text.length > maxLength * 4 ? text.slice(0, maxLength * 4) : text;
  const line = bounded.replaceAll(UNPRINTABLE, ' ').trim();
  if (line.length <= maxLength && bounded.length === text.length) return line;
  return `${line.slice(0, maxLength).toWellFormed()}…`;
}

/** The same characters, except blanks and the line ends between values. */
const UNPRINTABLE_IN_JSON = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

/**
 * A JSON document for a terminal or file. `JSON.stringify` leaves C1 and bidirectional characters as
 * they are; here they are escaped, so parsing returns the same values.
 */
export function printableJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2).replaceAll(UNPRINTABLE_IN_JSON, escaped)}\n`;
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
