import { AnswerBody } from './answer-body.ts';
import type { BodyListener } from './body-listener.ts';

/** Observes an answer while the application reads it. */
export interface AnswerListener extends BodyListener {
  /** Called with the parsed start of a body that was discarded unread; see `UnreadIterator`. */
  discard?(body: unknown): void;
  /** The application discarded the rest. */
  cancel(): void;
}

/**
 * One way for the application to read an answer: the response itself, or a branch created by
 * `clone()` or `tee()`.
 */
export interface Way {
  readonly answer: Answer;
  /** Bytes that the application has read this way. */
  position: number;
  isCancelled?: boolean;
}

/**
 * Links what the application holds (a response, a stream) to its call. Once the application drops
 * all of it, this is garbage-collected and the call ends as abandoned.
 */
export class Answer<Call extends AnswerListener = AnswerListener> implements Way {
  readonly call: Call;
  position = 0;
  isCancelled = false;
  /** The SDK reads the response itself; reads of the body are then not the application's. */
  parsing = false;
  /** A response method is reading the body, through the observed stream or directly. */
  reading = false;
  /** The application reads the response itself. */
  isRawObserved = false;
  contentType = '';
  /** Ways that have not been cancelled. */
  #ways = 1;
  /** Bytes seen by the branch that is furthest ahead. */
  #seen = 0;
  /** Whether some chunks were not bytes: text of a replaced `fetch`, bytes of another realm. */
  #isUnknown = false;
  #body: AnswerBody | undefined;

  constructor(call: Call) {
    this.call = call;
  }

  get answer(): Answer {
    return this;
  }

  /** Whether the current reader of the body is the application. */
  get isApplicationReading(): boolean {
    return this.isRawObserved && !this.parsing && !this.reading;
  }

  /** Registers the second branch of a split. */
  split(way: Way): Way {
    this.#ways++;
    return { answer: this, position: way.position };
  }

  /** The application has read a chunk; chunks already seen by another branch are skipped. */
  read(way: Way, chunk: unknown): void {
    if (!(chunk instanceof Uint8Array)) {
      this.#isUnknown = true;
      return;
    }
    const from = way.position;
    way.position += chunk.byteLength;
    if (way.position <= this.#seen) return;
    const fresh = from < this.#seen ? chunk.subarray(this.#seen - from) : chunk;
    this.#seen = way.position;
    this.body.feed(fresh);
  }

  /** The application has read the body to its end. */
  end(): void {
    if (this.#isUnknown) this.call.succeed(undefined);
    else this.body.end();
  }

  /** Collects the body's bytes. */
  get body(): AnswerBody {
    this.#body ??= new AnswerBody(this.call, this.contentType);
    return this.#body;
  }

  /**
   * The application cancelled one branch; the answer is cancelled once all are. An iterator, a
   * reader and the stream itself are one branch, which may be cancelled again.
   */
  cancel(way: Way): void {
    if (way.isCancelled) return;
    way.isCancelled = true;
    this.#ways--;
    if (this.#ways <= 0) this.call.cancel();
  }

  fail(error: unknown): void {
    this.call.fail(error);
  }
}

class Foreign {
  /** Base class that installs its subclass's private fields on a foreign object. */
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is what installs the fields
    return object;
  }
}

/**
 * Stores an object's way in a private field: invisible to others, and alive as long as the object.
 * A `WeakMap` is twenty times slower, and minor collections would keep alive everything it leads
 * to.
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

/** Ties a response, a copy of one, a stream or a reader to its way. */
export function enterAnswer(object: object, way: Way): void {
  Tied.tie(object, way);
}

/** Unties the object from its answer. */
export function leaveAnswer(object: object): void {
  Tied.untie(object);
}

/** The way of an object, if it leads to an answer. */
export function findWay(object: unknown): Way | undefined {
  return typeof object === 'object' && object !== null ? Tied.find(object) : undefined;
}

/** The answer that an object leads to. */
export function findAnswer(object: unknown): Answer | undefined {
  return findWay(object)?.answer;
}
