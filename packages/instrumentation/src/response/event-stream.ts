import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import type { StreamObserver } from '../call/stream-observer.ts';
import type { BodyListener } from './body-listener.ts';

/** Maximum length of an event that is parsed, in characters. */
const MAX_EVENT = 4 * 1024 * 1024;

/** Parses server-sent events as their bytes pass. */
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
      // Nothing follows it, and many applications stop reading here.
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

/** Keys that matter in chunks after the first token; most chunks have none of them. */
const KEYS = ['"usage"', '"finish_reason"', '"response"', '"error"'] as const;

/**
 * Whether a chunk has more than a content delta: parsing costs more than all other work on it.
 * Quotes inside JSON strings are escaped, so a name in bare quotes is a key.
 */
function tellsFacts(data: string): boolean {
  // Errors and end-of-stream events have neither.
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
    return undefined; // Not the expected JSON, but a chunk nonetheless.
  }
}
