/**
 * Frames: a flag and a length, then the message.
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
const PREFIX_BYTES = 5;

/** Maximum bytes read from an answer, which contains at most a rejection and its reason. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Frames a message for a unary call. */
export function framed(message: Uint8Array, isZipped = false): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt8(isZipped ? 1 : 0);
  prefix.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([prefix, message]);
}

/** Answer of a unary call, assembled from pieces. */
export class GrpcAnswer {
  readonly #pieces: Buffer[] = [];
  #length = 0;

  /** Bytes beyond the limit are dropped. */
  add(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length <= MAX_ANSWER_BYTES) this.#pieces.push(piece);
  }

  /** The message; undefined if compressed or missing. */
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
