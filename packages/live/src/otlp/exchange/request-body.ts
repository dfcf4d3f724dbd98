import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Refusal } from './refusal.ts';

const gunzipped = promisify(gunzip);

/** A body as received. */
export interface WireBody {
  /** The part that was kept, up to the limit; the rest was read and discarded. */
  readonly kept: Uint8Array;
  /** Total number of bytes received. */
  readonly bytes: number;
  /** Whether it was complete. */
  readonly complete: boolean;
}

/**
 * Reads a body to its end, even past the limit: a client that is still writing would miss the
 * answer.
 */
export async function wireBody(request: IncomingMessage, limit: number): Promise<WireBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      if (bytes < limit) chunks.push(chunk.subarray(0, limit - bytes));
      bytes += chunk.length;
    }
    return { kept: Buffer.concat(chunks), bytes, complete: true };
  } catch {
    // The client disconnected.
    return { kept: Buffer.concat(chunks), bytes, complete: false };
  }
}

/**
 * The payload inside a body.
 * @throws a Refusal if it is too large, not valid gzip, or compressed differently.
 */
export async function payloadOf(
  body: WireBody,
  compression: string,
  limit: number,
): Promise<Uint8Array> {
  if (body.bytes > limit) throw new Refusal(413, `a body of ${body.bytes} bytes is over ${limit}`);
  if (compression === 'identity') return body.kept;
  if (compression !== 'gzip') {
    throw new Refusal(415, `content-encoding "${compression}" is neither gzip nor identity`, {
      'accept-encoding': 'gzip, identity',
    });
  }
  try {
    return await gunzipped(body.kept, { maxOutputLength: limit });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Refusal(413, `a body that inflates to more than ${limit} bytes`);
    }
    throw new Refusal(400, `not gzip: ${(cause as Error).message}`);
  }
}
