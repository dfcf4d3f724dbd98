import type { StreamObserver } from '../call/stream-observer.ts';
import { guard } from '../diagnostics.ts';
import type { Answer } from '../response/answer.ts';
import { contentTypeOf } from '../response/response-seam.ts';
import type { ForeignStream } from './client-shape.ts';

/**
 * Observes a stream through its iterator, which `for await`, `tee`, `toReadableStream` and the
 * helpers all use. Only the first iterator reads the stream; the SDK refuses further ones.
 *
 * @param response the response that the SDK reads it from.
 */
export function observeStream(stream: ForeignStream, answer: Answer, response: unknown): void {
  const observer = answer.call.observeStream();
  if (!observer) return;
  let taken = false;
  // A proxy looks like the generator function itself, since streams are often logged.
  stream.iterator = new Proxy(stream.iterator, {
    apply(iterate, self: ForeignStream) {
      const source: AsyncIterator<unknown> = Reflect.apply(iterate, self, []);
      if (taken) return source;
      taken = true;
      return new ObservedIterator(source, stream.controller.signal, observer, answer, response);
    },
  });
}

/** Whether a response declares itself as anything but an event stream. */
function isOtherwiseDeclared(response: unknown): boolean {
  const type = typeof response === 'object' && response ? contentTypeOf(response) : '';
  return type !== '' && !/^text\/event-stream\b/i.test(type);
}

/** The SDKs' iterators are async generators. */
function AsyncGenerator(): void {}
AsyncGenerator.prototype = Object.getPrototypeOf(async function* () {}).prototype as object;
const Base = AsyncGenerator as unknown as new () => object;

/** Keeps the answer alive: while the iterator is reachable, the call is not abandoned. */
class ObservedIterator extends Base implements AsyncIterator<unknown> {
  readonly #source: AsyncIterator<unknown>;
  readonly #signal: AbortSignal;
  readonly #observer: StreamObserver;
  readonly #answer: Answer;
  #response: unknown;
  #ended = false;
  readonly #onResult = (result: IteratorResult<unknown>): IteratorResult<unknown> => {
    if (this.#ended) return result;
    if (result.done) {
      this.#end();
    } else {
      try {
        this.#observer.chunk(result.value);
      } catch {
        // An unreadable chunk is skipped; `guard` would cost a closure per chunk.
      }
    }
    return result;
  };
  readonly #onError = (error: unknown): never => {
    this.#ended = true;
    // Some SDKs throw the abort reason; their own abort after an error has a different one.
    const isAbort = this.#signal.aborted && error === this.#signal.reason;
    guard(() => (isAbort ? this.#answer.call.cancel() : this.#answer.call.fail(error)));
    throw error;
  };

  constructor(
    source: AsyncIterator<unknown>,
    signal: AbortSignal,
    observer: StreamObserver,
    answer: Answer,
    response: unknown,
  ) {
    super();
    this.#response = response;
    this.#source = source;
    this.#signal = signal;
    this.#observer = observer;
    this.#answer = answer;
  }

  next(...args: [] | [unknown]): Promise<IteratorResult<unknown>> {
    // biome-ignore lint/plugin: created once per stream, not per chunk; both are guarded
    return this.#source.next(...args).then(this.#onResult, this.#onError);
  }

  return(value?: unknown): Promise<IteratorResult<unknown>> {
    this.#cancel();
    return this.#source.return?.(value) ?? Promise.resolve({ done: true, value });
  }

  throw(error?: unknown): Promise<IteratorResult<unknown>> {
    this.#cancel();
    return this.#source.throw?.(error) ?? Promise.reject(error);
  }

  #end(): void {
    this.#ended = true;
    const { call } = this.#answer;
    const response = this.#response;
    this.#response = undefined;
    guard(() => {
      // The SDK ends an aborted stream without an error.
      if (this.#signal.aborted) call.cancel();
      // The SDK finds no events in JSON or in a gateway's page.
      else if (!this.#observer.hasChunks && isOtherwiseDeclared(response)) call.succeed(null);
      else call.endStream();
    });
  }

  #cancel(): void {
    if (!this.#ended) guard(() => this.#answer.call.cancel());
    this.#ended = true;
  }
}

// Looks like any other async generator from outside.
Reflect.deleteProperty(ObservedIterator.prototype, 'constructor');
