import { flatCopy } from './flat-text.ts';

/** Longest text that becomes an attribute value; what is longer is cut. */
const MAX_TEXT = 256;

/** A foreign value as attribute text: bounded, and without control characters. */
export function text(value: unknown, limit: number = MAX_TEXT): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const cut = value.length > limit ? flatCopy(value.slice(0, limit)) : value;
  if (isPlain(cut)) return cut;
  // Half a surrogate pair can't be encoded; receivers refuse the whole batch for it.
  return withoutControlCharacters(cut.toWellFormed());
}

/**
 * A foreign value as text of a bounded length with whatever it holds, for messages that are looked
 * into and never exported.
 */
export function boundedText(value: unknown, limit: number): string {
  if (typeof value !== 'string') return '';
  return value.length > limit ? flatCopy(value.slice(0, limit)) : value;
}

/** A foreign value as a finite number. */
export function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A foreign value as a count: a whole number that is not negative. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** A foreign value as an object that can be looked into; arrays count, functions don't. */
export function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : undefined;
}

/** Whether there is neither a control character nor a surrogate in it. */
function isPlain(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit < 0x20 || unit === 0x7f || (unit >= 0xd800 && unit <= 0xdfff)) return false;
  }
  return true;
}

function withoutControlCharacters(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return value.replace(/[\u0000-\u001f\u007f]/g, ' ');
}
