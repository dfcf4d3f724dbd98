/**
 * Control and format characters, C1 and bidirectional ones included, lone surrogates, and the
 * separators that some viewers take for the end of a line.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\s]+/gu;

const MAX_LENGTH = 300;

/**
 * Foreign text as one line that a terminal, a log or a page shows as it is: no control characters,
 * no line ends, bounded. Everything that we did not write ourselves goes through it before it is
 * printed.
 *
 * @param maxLength in characters.
 */
export function printable(text: string, maxLength: number = MAX_LENGTH): string {
  // Cut first, so that a huge text costs no more than a long one; blanks may shrink away.
  const bounded = text.length > maxLength * 4 ? text.slice(0, maxLength * 4) : text;
  const line = bounded.replaceAll(UNPRINTABLE, ' ').trim();
  if (line.length <= maxLength && bounded.length === text.length) return line;
  return `${line.slice(0, maxLength).toWellFormed()}…`;
}
