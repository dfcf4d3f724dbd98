/** A range in a text; `end` is exclusive. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * Replaces ranges of a text with a word.
 *
 * @param parts in order, not overlapping.
 */
export function withWord(text: string, parts: readonly Part[], word: string): string {
  if (parts.length === 0) return text;
  let result = '';
  let at = 0;
  for (const { start, end } of parts) {
    result += text.slice(at, start) + word;
    at = end;
  }
  return result + text.slice(at);
}

/** Whether there is a letter, digit or underscore at this index. */
export function isWordAt(text: string, index: number): boolean {
  return /[\p{L}\p{N}_]/u.test(text.charAt(index));
}

/** Whether there is a digit at this index. */
export function isDigitAt(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0x30 && unit <= 0x39;
}
