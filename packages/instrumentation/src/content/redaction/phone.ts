import { isDigitAt, isWordAt, type Part, withWord } from './parts.ts';

/** Digits and group separators: never two separators in a row except `) ` and ` (`. */
const RUN = /[+(]?\d(?:[ \u00a0./()-]{0,3}\d)*/g;
/** E.164 allows 15 digits, after a `00`. */
const MOST = 17;

const WORD = '[phone]';

/** North American format. */
const NANP = /(?:\+1[ .-]?|\b1[ .-])?(?:\([2-9]\d{2}\) ?|\b[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}\b/g;
/** With a trunk prefix: the national format in Europe and most of the world. */
const TRUNK = /^\(?0\d{1,5}\)?(?:[ /-]{1,3}\d{2,8}){1,4}$|^0\d{9,10}$/;
const DATE = /^\d{1,2}[/-]\d{1,2}[/-]\d{4}|^\d{2,4}-\d{2}-\d{2}/;

/**
 * Finds phone numbers: international ones (`+`, `00`) in any format; others only in unambiguous
 * formats.
 */
export function withoutPhones(whole: string): string {
  const text = whole.replace(NANP, WORD);
  const parts: Part[] = [];
  for (const { 0: found, index: at } of text.matchAll(RUN)) {
    // The whole number is in parentheses, not just its area code.
    const isOpen = found.startsWith('(') && !found.includes(')');
    const run = isOpen ? found.slice(1) : found;
    const index = isOpen ? at + 1 : at;
    if (run.length < 8 || run.length > 2 * MOST) continue;
    const end = index + run.length;
    if (isWordAt(text, index - 1) || isWordAt(text, end)) continue;
    // A decimal fraction, or part of a version.
    if (text[index - 1] === '.' && isDigitAt(text, index - 2)) continue;
    if (isPhone(run)) parts.push({ start: index, end });
  }
  return withWord(text, parts, WORD);
}

function isPhone(run: string): boolean {
  const digits = run.replace(/\D/g, '');
  if (run.startsWith('+')) return digits.length >= 7 && digits.length <= MOST - 2;
  if (digits.startsWith('00')) return digits.length >= 10 && digits.length <= MOST;
  return digits.length >= 8 && digits.length <= 12 && TRUNK.test(run) && !DATE.test(run);
}
