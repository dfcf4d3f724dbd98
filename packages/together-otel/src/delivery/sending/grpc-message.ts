/** A message follows a flag and its length. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
const PREFIX_BYTES = 5;

/** Longest answer that is read, in bytes: it says at most what was refused, and why. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** A message as a unary call sends it. */
export function framed(message: Uint8Array, isZipped = false): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt8(isZipped ? 1 : 0);
  prefix.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([prefix, message]);
}

/** The answer of a unary call, as it comes in pieces. */
export class GrpcAnswer {
  readonly #pieces: Buffer[] = [];
  #length = 0;

  /** What is over the bound is not kept. */
  add(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length <= MAX_ANSWER_BYTES) this.#pieces.push(piece);
  }

  /** The message; undefined where it is compressed or there is none. */
  message(): Uint8Array | undefined {
    const bytes = Buffer.concat(this.#pieces);
    return bytes.length >= PREFIX_BYTES && bytes[0] === 0
      ? bytes.subarray(PREFIX_BYTES)
      : undefined;
  }
}

/** `grpc-message` is percent-encoded. */
export function statusText(encoded: unknown): string {
  const text = String(encoded ?? '');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
