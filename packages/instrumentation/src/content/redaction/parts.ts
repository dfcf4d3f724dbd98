/** A part of a text, from its first character to behind its last one. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * Puts a word in the place of parts of a text.
 *
 * @param parts in their order, and apart.
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

/** Whether there is a letter, a digit or an underscore. */
export function isWordAt(text: string, index: number): boolean {
  return /[\p{L}\p{N}_]/u.test(text.charAt(index));
}

/** Whether there is a digit. */
export function isDigitAt(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0x30 && unit <= 0x39;
}
