import { createHash } from 'node:crypto';

/**
 * Copies the start of a text: V8's `slice` would retain the whole text for as long as the part is
 * alive.
 */
export function flatCopy(text: string, maxLength: number): string {
  return Buffer.from(text.slice(0, maxLength), 'utf16le').toString('utf16le');
}

/** A key of fixed length in place of a text of any. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('base64url');
}
