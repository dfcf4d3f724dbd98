/** Bytes read from the beginning and from the end of a paste; logs have the error at the end. */
const MOST_BYTES = 128 * 1024;

/** Maximum number of bytes read from a stream that does not end. */
const MOST_READ = 64 * 1024 * 1024;

/** The beginning and the end of the piped input, as text. */
export async function readPaste(chunks: AsyncIterable<Buffer>): Promise<string> {
  const head: Buffer[] = [];
  let [tail, length] = [Buffer.alloc(0), 0];
  for await (const chunk of chunks) {
    const room = Math.max(0, MOST_BYTES - length);
    if (room > 0) head.push(chunk.subarray(0, room));
    tail = Buffer.concat([tail, chunk.subarray(room)]).subarray(-MOST_BYTES);
    length += chunk.length;
    if (length > MOST_READ) break;
  }
  const first = Buffer.concat(head);
  const isWhole = first.length + tail.length === length;
  return decoded(isWhole ? [Buffer.concat([first, tail])] : [first, tail], length % 2);
}

/** Shortens text given as an argument in the same way. */
export function shortened(text: string): string {
  return text.length <= 2 * MOST_BYTES
    ? text
    : `${text.slice(0, MOST_BYTES)}\n${text.slice(-MOST_BYTES)}`;
}

/**
 * Decodes the parts. PowerShell writes UTF-16 with a byte order mark.
 *
 * @param odd number of bytes by which the last part starts inside a character.
 */
function decoded(parts: readonly Buffer[], odd: number): string {
  const isUtf16 = parts[0]?.[0] === 0xff && parts[0][1] === 0xfe;
  const decoder = new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8');
  return parts
    .map((part, index) => decoder.decode(part.subarray(isUtf16 && index > 0 ? odd : 0)))
    .join('\n');
}
