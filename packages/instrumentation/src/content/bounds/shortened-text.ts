import { TRUNCATED } from '../streams/text-buffer.ts';

const MARK_BYTES = Buffer.byteLength(TRUNCATED);

/** Size of a string in JSON, without its quotes. */
export function escapedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

/** The start of a text, marked as truncated, within a JSON byte limit; the mark takes 14 bytes. */
export function shortened(text: string, maxBytes: number): string {
  let left = maxBytes - MARK_BYTES;
  let end = 0;
  while (end < text.length) {
    const character = text.codePointAt(end) ?? 0;
    left -= bytesOf(character);
    if (left < 0) break;
    end += character > 0xffff ? 2 : 1;
  }
  return text.slice(0, end) + TRUNCATED;
}

/** Size of a character in JSON: quotes, control characters and lone surrogates are escaped. */
function bytesOf(character: number): number {
  if (character < 0x20) return character >= 0x08 && character <= 0x0d && character !== 0x0b ? 2 : 6;
  if (character === 0x22 || character === 0x5c) return 2;
  if (character < 0x80) return 1;
  if (character < 0x800) return 2;
  if (character > 0xffff) return 4;
  return character >= 0xd800 && character <= 0xdfff ? 6 : 3;
}
