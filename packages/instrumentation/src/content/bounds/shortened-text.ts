import { TRUNCATED } from '../streams/text-buffer.ts';

const MARK_BYTES = Buffer.byteLength(TRUNCATED);

/** Bytes of a string in JSON, without its quotes. */
export function escapedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

/** The beginning of a text, marked, in at most so many bytes of JSON; the mark takes 14. */
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

/** Bytes of a character in JSON: quotes, control characters and halves of pairs are escaped. */
function bytesOf(character: number): number {
  if (character < 0x20) return character >= 0x08 && character <= 0x0d && character !== 0x0b ? 2 : 6;
  if (character === 0x22 || character === 0x5c) return 2;
  if (character < 0x80) return 1;
  if (character < 0x800) return 2;
  if (character > 0xffff) return 4;
  return character >= 0xd800 && character <= 0xdfff ? 6 : 3;
}
