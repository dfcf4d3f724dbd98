import { AnswerBody } from './answer-body.ts';
import type { BodyListener } from './body-listener.ts';

/** What learns of an answer while the application reads it. */
export interface AnswerListener extends BodyListener {
  /** The application does not want the rest. */
  cancel(): void;
}

/**
 * One way through which the application may read an answer: the response itself, or one half of
 * what `clone()` and `tee()` split.
 */
export interface Way {
  readonly answer: Answer;
  /** Bytes that the application has read on this way. */
  position: number;
}

/**
 * The way from what the application holds (a response, a stream) to its call. When the application
 * lets go of all of it, this is collected and the call ends as abandoned.
 */
export class Answer<Call extends AnswerListener = AnswerListener> implements Way {
  readonly call: Call;
  position = 0;
  /** The SDK reads the response itself; who reads the body then is not the application. */
  parsing = false;
  /** A method of the response is reading its body, through the observed stream or beside it. */
  reading = false;
  /** The application reads the response itself. */
  isRawObserved = false;
  contentType = '';
  /** Ways that have not been cancelled. */
  #ways = 1;
  /** Bytes seen on the way that is ahead. */
  #seen = 0;
  #body: AnswerBody | undefined;

  constructor(call: Call) {
    this.call = call;
  }

  get answer(): Answer {
    return this;
  }

  /** Whether what reads the body now is the application. */
  get isApplicationReading(): boolean {
    return this.isRawObserved && !this.parsing && !this.reading;
  }

  /** A way has been split: this is the second half. */
  split(way: Way): Way {
    this.#ways++;
    return { answer: this, position: way.position };
  }

  /** The application has read a chunk; what another half has read before is seen once. */
  read(way: Way, chunk: unknown): void {
    if (!(chunk instanceof Uint8Array)) return;
    const from = way.position;
    way.position += chunk.byteLength;
    if (way.position <= this.#seen) return;
    const fresh = from < this.#seen ? chunk.subarray(this.#seen - from) : chunk;
    this.#seen = way.position;
    this.body.feed(fresh);
  }

  /** The application has read the body to its end. */
  end(): void {
    this.body.end();
  }

  /** What gathers the body's bytes. */
  get body(): AnswerBody {
    this.#body ??= new AnswerBody(this.call, this.contentType);
    return this.#body;
  }

  /** The application cancelled one way; the answer is unwanted when all are. */
  cancel(): void {
    this.#ways--;
    if (this.#ways <= 0) this.call.cancel();
  }

  fail(error: unknown): void {
    this.call.fail(error);
  }
}

class Foreign {
  /** A class derived from this one puts its private fields on an object that is not its own. */
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: it is what puts the fields there
    return object;
  }
}

/**
 * A response, stream or reader with the way that it is, in a private field: nobody else can see it,
 * and it lives as long as the object. A `WeakMap` would cost twenty times as much, and a collection
 * of the young generation would keep all that it leads to.
 */
class Tied extends Foreign {
  #way: Way | undefined;

  private constructor(object: object, way: Way) {
    super(object);
    this.#way = way;
  }

  static tie(object: object, way: Way): void {
    if (#way in object) object.#way = way;
    else new Tied(object, way);
  }

  static untie(object: object): void {
    if (#way in object) object.#way = undefined;
  }

  static find(object: object): Way | undefined {
    return #way in object ? object.#way : undefined;
  }
}

/** Ties a response, a copy of one, a stream or a reader to the way that it is. */
export function enterAnswer(object: object, way: Way): void {
  Tied.tie(object, way);
}

/** The object leads to no answer any more. */
export function leaveAnswer(object: object): void {
  Tied.untie(object);
}

/** The way that an object is, if it leads to an answer. */
export function findWay(object: unknown): Way | undefined {
  return typeof object === 'object' && object !== null ? Tied.find(object) : undefined;
}

/** The answer that an object leads to. */
export function findAnswer(object: unknown): Answer | undefined {
  return findWay(object)?.answer;
}
