import type { IncomingMessage } from 'node:http';

/** Maximum size of a request body: 32 MiB. */
export const REQUEST_BODY_LIMIT: number = 32 * 1024 * 1024;

/** A body that is too large, and whether more of it is still arriving. */
export interface TooLarge {
  readonly tooLarge: true;
}

/** A multipart body, parsed by the platform; undefined for other bodies and malformed ones. */
export async function readForm(contentType: string, body: Buffer): Promise<FormData | undefined> {
  if (!/^multipart\/form-data\b/i.test(contentType)) return undefined;
  try {
    const headers = { 'content-type': contentType };
    return await new Response(new Uint8Array(body), { headers }).formData();
  } catch {
    return undefined;
  }
}

/**
 * Reads a request's body. Beyond the limit, the rest is discarded as it arrives, so that the
 * client, still sending, gets to read the answer.
 */
export async function readRequestBody(
  request: IncomingMessage,
  limit: number = REQUEST_BODY_LIMIT,
): Promise<Buffer | TooLarge> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes <= limit) pieces.push(piece);
    else pieces = [];
    if (bytes > limit * 4) break;
  }
  if (bytes > limit) return { tooLarge: true };
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}
