import type { IncomingMessage } from 'node:http';

/** The most a request's body may have: 32 MiB. */
export const REQUEST_BODY_LIMIT: number = 32 * 1024 * 1024;

/** A body that is too large, and whether the rest of it is still coming. */
export interface TooLarge {
  readonly tooLarge: true;
}

/** A multipart body as the platform reads it; undefined for any other, and for one that is broken. */
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
 * Reads a request's body. Of a body above the limit the rest is thrown away as it comes, so that the
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
