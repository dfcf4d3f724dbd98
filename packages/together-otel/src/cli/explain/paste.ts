/** As much of a paste is looked at from its beginning, and from its end, where the error of a log is. */
const MOST_BYTES = 128 * 1024;

/** A stream that does not end is left after that many bytes. */
const MOST_READ = 64 * 1024 * 1024;

/** The beginning and the end of what is piped in, as text. */
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

/** The same of a text that was given as an argument. */
export function shortened(text: string): string {
  return text.length <= 2 * MOST_BYTES
    ? text
    : `${text.slice(0, MOST_BYTES)}\n${text.slice(-MOST_BYTES)}`;
}

/**
 * PowerShell writes UTF-16, with a mark that says so.
 *
 * @param odd bytes by which the last part begins within a character.
 */
function decoded(parts: readonly Buffer[], odd: number): string {
  const isUtf16 = parts[0]?.[0] === 0xff && parts[0][1] === 0xfe;
  const decoder = new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8');
  return parts
    .map((part, index) => decoder.decode(part.subarray(isUtf16 && index > 0 ? odd : 0)))
    .join('\n');
}
