/** Also works without a global `ReadableStream`, as in jsdom. */
export function isWebStream(value: unknown): value is ReadableStream {
  return typeof ReadableStream === 'function' && value instanceof ReadableStream;
}
