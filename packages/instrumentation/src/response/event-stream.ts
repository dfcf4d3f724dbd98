import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import type { StreamObserver } from '../call/stream-observer.ts';
import { record } from '../facts/attribute-value.ts';
import { parseJson } from '../facts/json.ts';
import type { BodyListener } from './body-listener.ts';

/** Maximum length of an event that is parsed, in characters. */
const MAX_EVENT = 4 * 1024 * 1024;

const LINE_FEED = 10;
const SPACE = 32;

/** Parses server-sent events as their bytes pass. */
export class EventStream {
  readonly #listener: BodyListener;
  readonly #observer: StreamObserver | undefined;
  readonly #decode: (data: string) => string;
  readonly #facts = new FactFinder();
  #parser: EventSourceParser | undefined;
  #hasFed = false;
  /** Whether the parser is between two events. */
  #isBetween = true;

  /** @param decode turns an event's data, as it was fed, into text. */
  constructor(listener: BodyListener, decode: (data: string) => string) {
    this.#listener = listener;
    this.#decode = decode;
    this.#observer = listener.observeStream();
    if (!this.#observer) return;
    this.#parser = createParser({
      maxBufferSize: MAX_EVENT,
      onEvent: ({ event, data }: EventSourceMessage) => this.#read(data, event === 'error'),
      onError: (error) => {
        if (error.type !== 'max-buffer-size-exceeded') return;
        this.#parser = undefined;
        // An image or sound too large to parse is no empty answer.
        this.#observer?.pass();
      },
    });
  }

  feed(text: string): void {
    if (!this.#parser) return;
    const from = this.#isBetween && !text.includes('\r') ? this.#readWhole(text) : 0;
    // The parser skips a byte order mark only at the very start.
    if (from > 0 && !this.#hasFed) this.#parser?.feed('');
    this.#hasFed = true;
    if (from < text.length) this.#parser?.feed(from > 0 ? text.slice(from) : text);
    this.#isBetween = text.endsWith('\n\n');
  }

  /**
   * Reads the leading events that are complete and have one line of data, as nearly all do. The
   * parser, with its state and its events, costs as much as everything else here.
   *
   * @returns the position after them.
   */
  #readWhole(text: string): number {
    let at = 0;
    while (this.#parser && text.startsWith('data:', at)) {
      const end = text.indexOf('\n', at);
      if (end < 0 || text.charCodeAt(end + 1) !== LINE_FEED) break;
      const start = at + 'data:'.length;
      this.#read(text.slice(text.charCodeAt(start) === SPACE ? start + 1 : start, end));
      at = end + 2;
    }
    return at;
  }

  #read(data: string, isError = false): void {
    const observer = this.#observer;
    if (!observer) return;
    if (data === '[DONE]') {
      // Nothing follows it, and many applications stop reading here.
      this.#parser = undefined;
      this.#listener.endStream();
      return;
    }
    if (isError) {
      observer.chunk(errorOf(this.#decode(data)));
      return;
    }
    if (observer.needsOnlyTimes && !this.#listener.wantsContent && !this.#facts.mayBeIn(data)) {
      observer.pass();
      return;
    }
    observer.chunk(parseJson(this.#decode(data)));
  }
}

/** The error in an event named `error`, which may be just a text. */
function errorOf(data: string): unknown {
  const chunk = parseJson(data);
  return record(chunk)?.['error'] ? chunk : { error: chunk ?? data };
}

/**
 * A field that matters in chunks after the first token, other than null; most chunks have none.
 * Quotes inside JSON strings are escaped, so a name in bare quotes is a key. Leaving out the first
 * quote and splitting off the last letters makes the search a third faster.
 */
const FACT = /(?:usag|finish_reaso|respons|erro)[enr]" *: *[^n ]/;

/** Fields with content. Errors and end-of-stream events have neither. */
const CONTENT = /"(?:delta|text)"/;

/** Finds chunks with more than a content delta: parsing costs more than all other work on them. */
class FactFinder {
  /** What was found in the last chunk, and where: the next one usually has it in the same place. */
  #content = '"delta"';
  #place = 0;

  mayBeIn(data: string): boolean {
    return (
      !(data.startsWith(this.#content, this.#place) || this.#findContent(data)) || FACT.test(data)
    );
  }

  #findContent(data: string): boolean {
    const place = data.search(CONTENT);
    if (place < 0) return false;
    this.#place = place;
    this.#content = data.startsWith('"delta"', place) ? '"delta"' : '"text"';
    return true;
  }
}
