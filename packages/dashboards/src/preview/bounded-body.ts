/** A larger answer can't be from the intended server. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The text of a response, which a wrong or hostile server can make endless.
 *
 * @throws Error if it is larger than 64 MiB.
 */
export async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    // Leaving the loop cancels the body.
    if (bytes > MOST_BYTES) throw new Error('the response is larger than 64 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
