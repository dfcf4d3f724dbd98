import { bytesToLatin1, latin1ToText } from '../facts/latin1.ts';
import { parseAnswer } from './answer-text.ts';
import type { BodyListener } from './body-listener.ts';
import { EventStream } from './event-stream.ts';

/** Maximum length of a JSON body kept in full; of the rest only the end is kept. */
const MAX_KEPT = 1024 * 1024;
/** How much of the end is kept. */
const TAIL = 8192;

/** Parses a body from its bytes as they pass. */
export class AnswerBody {
  readonly #listener: BodyListener;
  readonly #isJson: boolean;
  readonly #isEventStream: boolean;
  #events: EventStream | undefined;
  #decoder: TextDecoder | undefined;
  #text = '';
  #tail = '';
  #hasBegun = false;

  constructor(listener: BodyListener, contentType: string) {
    this.#listener = listener;
    this.#isEventStream = /^text\/event-stream\b/i.test(contentType);
    this.#isJson = /^(application|text)\/([\w.+-]*\+)?json\b/i.test(contentType);
  }

  feed(bytes: Uint8Array): void {
    this.#hasBegun = true;
    if (this.#isEventStream) {
      // Most events are not parsed, hence need no decoding.
      this.#events ??= new EventStream(this.#listener, latin1ToText);
      this.#events.feed(bytesToLatin1(bytes));
    } else if (this.#isJson) {
      this.#decoder ??= new TextDecoder();
      this.#take(this.#decoder.decode(bytes, { stream: true }));
    }
  }

  /** The application has read the whole body at once. */
  whole(text: string): void {
    if (this.#isEventStream) {
      if (!this.#hasBegun) new EventStream(this.#listener, (data) => data).feed(text);
      this.#listener.endStream();
    } else {
      this.#listener.succeed(parseAnswer(text, this.#listener.wantsContent));
    }
  }

  /** The application has read the body to its end. */
  end(): void {
    if (this.#isEventStream) this.#listener.endStream();
    else if (this.#text === '') this.#listener.succeed(undefined);
    else this.whole(this.#text + this.#tail);
  }

  #take(text: string): void {
    if (this.#text.length < MAX_KEPT) this.#text += text;
    else this.#tail = (this.#tail + text).slice(-TAIL);
  }
}
