/**
 * Bytes as text of one character per byte: half the cost of decoding them, and no state between
 * chunks. ASCII, hence all structure of JSON and of event streams, stays as it is.
 */
export function bytesToLatin1(bytes: Uint8Array): string {
  return slice ? slice.call(bytes, 0, bytes.length) : publicly(bytes);
}

/** Decodes UTF-8 from text of one character per byte. */
export function latin1ToText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}

type Slice = (this: Uint8Array, start: number, end: number) => string;

/** Behind `toString('latin1')`; it takes any bytes, so that no chunk needs a `Buffer`. */
export const slice: Slice | undefined = verifiedSlice();

function verifiedSlice(): Slice | undefined {
  try {
    const found: unknown = Reflect.get(Buffer.prototype, 'latin1Slice');
    if (typeof found !== 'function') return undefined;
    const text: unknown = found.call(new Uint8Array([0x41, 0xff]), 0, 2);
    return text === 'A\xff' ? (found as Slice) : undefined;
  } catch {
    return undefined; // Another runtime has its own, or none.
  }
}

function publicly({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}
