import type { StreamObserver } from '../call/stream-observer.ts';
import { guard } from '../diagnostics.ts';
import type { Answer } from '../response/answer.ts';
import type { ForeignStream } from './client-shape.ts';

/**
 * Observes a stream through its own iterator, which `for await`, `tee`, `toReadableStream` and the
 * helpers all go through. Only the first iterator reads the stream; the SDK refuses further ones.
 */
export function observeStream(stream: ForeignStream, answer: Answer): void {
  const observer = answer.call.observeStream();
  if (!observer) return;
  let taken = false;
  // A proxy looks like the generator function itself, as streams are logged.
  stream.iterator = new Proxy(stream.iterator, {
    apply(iterate, self: ForeignStream) {
      const source: AsyncIterator<unknown> = Reflect.apply(iterate, self, []);
      if (taken) return source;
      taken = true;
      return new ObservedIterator(source, stream.controller.signal, observer, answer);
    },
  });
}

/** What the SDKs' iterators are: async generators. */
function AsyncGenerator(): void {}
AsyncGenerator.prototype = Object.getPrototypeOf(async function* () {}).prototype as object;
const Base = AsyncGenerator as unknown as new () => object;

/** It holds the answer: as long as somebody may read on, the call is not abandoned. */
class ObservedIterator extends Base implements AsyncIterator<unknown> {
  readonly #source: AsyncIterator<unknown>;
  readonly #signal: AbortSignal;
  readonly #observer: StreamObserver;
  readonly #answer: Answer;
  #ended = false;
  readonly #onResult = (result: IteratorResult<unknown>): IteratorResult<unknown> => {
    if (this.#ended) return result;
    if (result.done) {
      this.#end();
    } else {
      try {
        this.#observer.chunk(result.value);
      } catch {
        // A chunk that can't be read says nothing; `guard` would cost a closure for each.
      }
    }
    return result;
  };
  readonly #onError = (error: unknown): never => {
    this.#ended = true;
    // Some SDKs throw the reason of an abort; their own abort after an error has another one.
    const isAbort = this.#signal.aborted && error === this.#signal.reason;
    guard(() => (isAbort ? this.#answer.call.cancel() : this.#answer.call.fail(error)));
    throw error;
  };

  constructor(
    source: AsyncIterator<unknown>,
    signal: AbortSignal,
    observer: StreamObserver,
    answer: Answer,
  ) {
    super();
    this.#source = source;
    this.#signal = signal;
    this.#observer = observer;
    this.#answer = answer;
  }

  next(...args: [] | [unknown]): Promise<IteratorResult<unknown>> {
    // biome-ignore lint/plugin: made once for the stream, not for each chunk; both are guarded
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
    // The SDK ends an aborted stream without an error.
    guard(() => (this.#signal.aborted ? call.cancel() : call.endStream()));
  }

  #cancel(): void {
    if (!this.#ended) guard(() => this.#answer.call.cancel());
    this.#ended = true;
  }
}

// To whoever looks it is an async generator as any other.
Reflect.deleteProperty(ObservedIterator.prototype, 'constructor');
