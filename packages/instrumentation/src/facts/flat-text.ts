/**
 * Copies a text so that it retains only its own characters. V8 represents a slice of a long string
 * as a view, so 256 characters of a model name would retain megabytes; concatenated strings retain
 * their pieces.
 */
export function flatCopy(text: string): string {
  // UTF-8 can't hold lone surrogates, but takes half the space.
  const encoding = text.isWellFormed() ? 'utf8' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}
