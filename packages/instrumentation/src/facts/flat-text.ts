/**
 * The same text, holding nothing but its own characters. V8 makes a slice of a long string a window
 * on it, so 256 characters of a model name would keep all of its megabytes alive; and a text that
 * was put together from pieces keeps each of them.
 */
export function flatCopy(text: string): string {
  // UTF-8 has no halves of surrogate pairs, but half the size.
  const encoding = text.isWellFormed() ? 'utf8' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}
