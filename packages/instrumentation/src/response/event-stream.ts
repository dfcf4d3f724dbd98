import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import type { StreamObserver } from '../call/stream-observer.ts';
import type { BodyListener } from './body-listener.ts';

/** Longest event that is read, in characters. */
const MAX_EVENT = 4 * 1024 * 1024;

/** Server-sent events, read as their bytes pass. */
export class EventStream {
  readonly #listener: BodyListener;
  readonly #observer: StreamObserver | undefined;
  #parser: EventSourceParser | undefined;

  constructor(listener: BodyListener) {
    this.#listener = listener;
    this.#observer = listener.observeStream();
    if (!this.#observer) return;
    this.#parser = createParser({
      maxBufferSize: MAX_EVENT,
      onEvent: (event) => this.#read(event),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') this.#parser = undefined;
      },
    });
  }

  feed(text: string): void {
    this.#parser?.feed(text);
  }

  #read({ data }: EventSourceMessage): void {
    const observer = this.#observer;
    if (!observer) return;
    if (data === '[DONE]') {
      // What comes after it is nothing, and many applications read no further.
      this.#parser = undefined;
      this.#listener.endStream();
      return;
    }
    if (observer.hasFirstToken && !this.#listener.wantsContent && !tellsFacts(data)) {
      observer.pass();
      return;
    }
    observer.chunk(parse(data));
  }
}

/** Keys of which a chunk after the first token may matter; most chunks have none of them. */
const KEYS = ['"usage"', '"finish_reason"', '"response"', '"error"'] as const;

/**
 * Whether a chunk has more than a piece of content: parsing one costs more than all else that is
 * done with it. Quotes inside of a JSON text are escaped, so a name with bare quotes is a key.
 */
function tellsFacts(data: string): boolean {
  // Neither is in what is no content: errors, and what ends a stream.
  if (!data.includes('"delta"') && !data.includes('"text"')) return true;
  for (const key of KEYS) {
    let at = data.indexOf(key);
    if (at < 0) continue;
    at += key.length;
    while (data[at] === ' ' || data[at] === ':') at++;
    if (data[at] !== 'n') return true; // null
  }
  return false;
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined; // Not what was expected, but a chunk all the same.
  }
}
