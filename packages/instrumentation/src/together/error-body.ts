import { ignore, later, listen } from '../callbacks.ts';
import { MAX_BYTES, MAX_MILLIS } from '../facts/error-body-bounds.ts';
import { isWebStream } from '../facts/web-stream.ts';

/** The part of a `Response` needed for a copy; node-fetch's body is a Node stream. */
export interface CopyableResponse {
  clone?(): { readonly body?: unknown };
}

/**
 * Reads a bounded copy of an error response's body, leaving the SDK's own body alone.
 *
 * The SDK cancels the bodies of responses that it retries and awaits that; a tee's cancel waits for
 * both branches, so the copy must end soon: after {@link MAX_BYTES} or {@link MAX_MILLIS}.
 *
 * @returns the text so far; empty if nothing was readable. Never rejects.
 */
export async function copyErrorBody(response: CopyableResponse): Promise<string> {
  try {
    const body = response.clone?.().body;
    if (isWebStream(body)) return await readWebStream(body);
    if (isNodeStream(body)) return await readNodeStream(body);
  } catch {
    // Without a readable body, the status still helps.
  }
  return '';
}

async function readWebStream(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const cancel = (): void => ignore(reader.cancel());
  const stopWaiting = later(MAX_MILLIS, cancel);
  const text = new BoundedText();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || !text.add(value)) break;
    }
  } catch {
    // Aborted or broken: use what has been read.
  } finally {
    stopWaiting();
    cancel();
  }
  return text.end();
}

interface NodeStream {
  on(event: string, listener: (value?: Uint8Array) => void): unknown;
  off(event: string, listener: (value?: Uint8Array) => void): unknown;
  resume(): unknown;
}

function isNodeStream(value: unknown): value is NodeStream {
  return typeof value === 'object' && value !== null && 'on' in value && 'resume' in value;
}

/**
 * node-fetch's copy and original are two pipes from one source, which waits for both: destroying
 * the copy or leaving it unread would stall the original, so the surplus is read and discarded.
 */
function readNodeStream(stream: NodeStream): Promise<string> {
  return new Promise((resolve) => {
    const text = new BoundedText();
    const onData = (chunk?: Uint8Array): void => {
      if (chunk && !text.add(chunk)) finish();
    };
    const finish = (): void => {
      stopWaiting();
      stopReading();
      stream.resume();
      resolve(text.end());
    };
    const stopWaiting = later(MAX_MILLIS, finish);
    const stopReading = listen(stream, 'data', onData);
    for (const event of ['end', 'error', 'close']) listen(stream, event, finish);
  });
}

class BoundedText {
  readonly #decoder = new TextDecoder();
  #text = '';
  #bytes = 0;

  /** @returns whether there is room for more. */
  add(chunk: Uint8Array): boolean {
    const room = MAX_BYTES - this.#bytes;
    this.#text += this.#decoder.decode(chunk.subarray(0, room), { stream: true });
    this.#bytes += Math.min(chunk.byteLength, room);
    return this.#bytes < MAX_BYTES;
  }

  end(): string {
    return this.#text;
  }
}
