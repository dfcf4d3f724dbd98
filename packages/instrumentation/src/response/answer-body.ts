import { parseJson } from '../facts/json.ts';
import { bytesToLatin1, latin1ToText } from '../facts/latin1.ts';
import { parseAnswer } from './answer-text.ts';
import type { BodyListener } from './body-listener.ts';
import { EventStream } from './event-stream.ts';

/** Maximum length of a JSON body kept in full; of the rest only the end is kept. */
const MAX_KEPT = 1024 * 1024;
/** How much of the end is kept. */
const TAIL = 8192;

/** Number of bytes needed to tell what a body is. */
const START = 16;
const EVENT = /^(?:data|event):/;
/** JSON or a page; an event stream starts with neither. */
const OTHER = /^\s{0,8}[{<]/;

/** The start of a JSON object, whatever type is declared. */
const JSON_OBJECT = /^\s{0,8}\{\s{0,4}"/;
/** Maximum length of JSON that is declared as something else. */
const MAX_UNDECLARED = 64 * 1024;

/** Types of a page, or of the text of a proxy without an answer. */
const TEXT = /^text\/(?:html|plain)\b/i;

/** HTML or XML, as from a busy gateway. */
const PAGE = /^\s{0,64}<(?:!doctype|html|head|body|\?xml)\b/i;

/** Parses a body from its bytes as they pass. */
export class AnswerBody {
  readonly #listener: BodyListener;
  readonly #isJson: boolean;
  /** As declared until the body begins, like the next field. */
  #isEventStream: boolean;
  /** Whether its text matters: JSON, or a page instead of it. */
  #isText: boolean;
  #events: EventStream | undefined;
  #decoder: TextDecoder | undefined;
  #text = '';
  #tail = '';
  #hasBegun = false;
  #isUndeclared = false;

  constructor(listener: BodyListener, contentType: string) {
    this.#listener = listener;
    this.#isEventStream = /^text\/event-stream\b/i.test(contentType);
    this.#isJson = /^(application|text)\/([\w.+-]*\+)?json\b/i.test(contentType);
    this.#isText = this.#isJson || contentType === '' || TEXT.test(contentType);
  }

  feed(bytes: Uint8Array): void {
    if (!this.#hasBegun) this.#begin(bytes);
    if (this.#isEventStream) {
      // Most events are not parsed, so they need no decoding.
      this.#events ??= new EventStream(this.#listener, latin1ToText);
      this.#events.feed(bytesToLatin1(bytes));
    } else if (this.#isText) {
      this.#decoder ??= new TextDecoder();
      this.#take(this.#decoder.decode(bytes, { stream: true }));
    }
  }

  /** The application has read the whole body at once. */
  whole(text: string): void {
    const isEventStream = this.#hasBegun ? this.#isEventStream : this.#isStream(text);
    if (isEventStream) {
      if (!this.#hasBegun) new EventStream(this.#listener, (data) => data).feed(text);
      this.#listener.endStream();
    } else if (this.#isUndeclared) {
      // Anything else may start like this, too.
      this.#listener.succeed(parseJson(text));
    } else {
      const answer = parseAnswer(text, this.#listener.wantsContent);
      const isUnreadable = this.#isJson || PAGE.test(text);
      // Some operations answer with text.
      this.#listener.succeed(answer ?? (isUnreadable ? null : text));
    }
  }

  /** The application has read the body to its end. */
  end(): void {
    if (this.#isEventStream) {
      if (!this.#hasBegun) this.#listener.observeStream();
      this.#listener.endStream();
    } else if (this.#isText) this.whole(this.#text + this.#tail);
    else this.#listener.succeed(this.#hasBegun ? undefined : null);
  }

  #begin(bytes: Uint8Array): void {
    this.#hasBegun = true;
    const isDeclared = this.#isEventStream;
    const start = bytesToLatin1(bytes.subarray(0, START));
    this.#isEventStream = this.#isStream(start);
    if (isDeclared && !this.#isEventStream) this.#isText = true;
    this.#isUndeclared = !this.#isText && JSON_OBJECT.test(start);
    this.#isText ||= this.#isUndeclared;
  }

  /** Gateways declare streams as anything, and anything as a stream: the first bytes decide. */
  #isStream(text: string): boolean {
    if (EVENT.test(text)) return true;
    return this.#isEventStream && !OTHER.test(text);
  }

  #take(text: string): void {
    if (this.#isUndeclared && this.#text.length + text.length > MAX_UNDECLARED) {
      this.#isText = false;
      this.#text = '';
      return;
    }
    if (this.#text.length < MAX_KEPT) this.#text += text;
    else this.#tail = (this.#tail + text).slice(-TAIL);
  }
}
