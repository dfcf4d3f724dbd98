import { createHash } from 'node:crypto';

/**
 * Copies the start of a text: V8's `slice` would retain the whole text for as long as the part is
 * alive.
 */
export function flatCopy(text: string, maxLength: number): string {
  return Buffer.from(text.slice(0, maxLength), 'utf16le').toString('utf16le');
}

/** Control and format characters, including bidirectional ones, and line separators. */
const HIDDEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * Copies the start of a name and makes hidden characters visible: a bidirectional override would
 * make one name look like another.
 */
export function flatName(text: string, maxLength: number): string {
  return flatCopy(text, maxLength).replaceAll(HIDDEN, '\ufffd');
}

/** A fixed-length key for a text of any length. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('base64url');
}
