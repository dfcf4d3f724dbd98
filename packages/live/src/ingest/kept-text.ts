import { createHash } from 'node:crypto';

/**
 * Copies the start of a text: V8's `slice` would retain the whole text for as long as the part is
 * alive.
 */
export function flatCopy(text: string, maxLength: number): string {
  return Buffer.from(text.slice(0, maxLength), 'utf16le').toString('utf16le');
}

/** Control and format characters, bidirectional ones among them, and line ends. */
const HIDDEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * Copies the start of a name and makes hidden characters visible: one that turns the direction of
 * writing would make a name look like another.
 */
export function flatName(text: string, maxLength: number): string {
  return flatCopy(text, maxLength).replaceAll(HIDDEN, '\ufffd');
}

/** A key of fixed length in place of a text of any. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('base64url');
}
