import { ignore, later, listen } from '../callbacks.ts';

/** Most bytes of an error body that are read. */
const MAX_BYTES = 16 * 1024;
/** Longest time that the copy of an error body stays open, in milliseconds. */
const MAX_MILLIS = 50;

/** The part of a `Response` that is copied from; node-fetch's body is a Node stream. */
export interface CopyableResponse {
  clone?(): { readonly body?: unknown };
}

/**
 * Reads a bounded copy of an error response's body, while the SDK does with its own what it wants.
 *
 * The SDK cancels the bodies of responses that it retries and awaits that; a tee's cancel waits for
 * both branches, so the copy must end soon: after {@link MAX_BYTES}, or {@link MAX_MILLIS}.
 *
 * @returns the text so far; empty when nothing could be read. Never rejects.
 */
export async function copyErrorBody(response: CopyableResponse): Promise<string> {
  try {
    const body = response.clone?.().body;
    if (body instanceof ReadableStream) return await readWebStream(body);
    if (isNodeStream(body)) return await readNodeStream(body);
  } catch {
    // A body that can't be copied says nothing; the status still does.
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
    // An aborted or broken body: what has been read is what there is.
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
 * node-fetch's copy and original are two pipes from one source, which waits for both: the copy must
 * neither be destroyed nor be left unread, or the original stands still. What is not wanted of it
 * is read and thrown away.
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
