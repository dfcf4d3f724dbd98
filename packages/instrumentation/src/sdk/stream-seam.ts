import type { StreamObserver } from '../call/stream-observer.ts';
import { guard } from '../telemetry/guard.ts';
import type { Answer } from './answer.ts';
import type { ForeignStream } from './client-shape.ts';

/**
 * Observes a stream through its own iterator, which `for await`, `tee`, `toReadableStream` and the
 * helpers all go through. Only the first iterator reads the stream; the SDK refuses further ones.
 */
export function observeStream(stream: ForeignStream, answer: Answer): void {
  const observer = answer.call.observeStream();
  if (!observer) return;
  const iterate = stream.iterator;
  let taken = false;
  stream.iterator = function iterator(this: ForeignStream): AsyncIterator<unknown> {
    const source = iterate.call(this);
    if (taken) return source;
    taken = true;
    return observeIterator(source, stream.controller.signal, observer, answer);
  };
}

/** What it returns holds `answer`: as long as somebody may read on, the call is not abandoned. */
function observeIterator(
  source: AsyncIterator<unknown>,
  signal: AbortSignal,
  observer: StreamObserver,
  answer: Answer,
): AsyncIterator<unknown> {
  let ended = false;
  const end = (): void => {
    ended = true;
    // The SDK ends an aborted stream without an error.
    guard(() => (signal.aborted ? answer.call.cancel() : answer.call.endStream()));
  };
  const onResult = (result: IteratorResult<unknown>): IteratorResult<unknown> => {
    if (ended) return result;
    if (result.done) {
      end();
    } else {
      try {
        observer.chunk(result.value);
      } catch {
        // A chunk that can't be read tells nothing; `guard` would cost a closure for each.
      }
    }
    return result;
  };
  const onError = (error: unknown): never => {
    ended = true;
    // Some SDKs throw the reason of an abort; their own abort after an error has another one.
    const isAbort = signal.aborted && error === signal.reason;
    guard(() => (isAbort ? answer.call.cancel() : answer.call.fail(error)));
    throw error;
  };
  const observed: AsyncIterator<unknown> = Object.create(Object.getPrototypeOf(source), {
    next: method((...args: [] | [unknown]) => source.next(...args).then(onResult, onError)),
  });
  if (source.return) {
    Object.defineProperty(
      observed,
      'return',
      method((value?: unknown) => {
        if (!ended) guard(() => answer.call.cancel());
        ended = true;
        return source.return?.(value);
      }),
    );
  }
  if (source.throw) {
    Object.defineProperty(
      observed,
      'throw',
      method((error?: unknown) => {
        if (!ended) guard(() => answer.call.cancel());
        ended = true;
        return source.throw?.(error);
      }),
    );
  }
  return observed;
}

function method(value: unknown): PropertyDescriptor {
  return { value, writable: true, configurable: true };
}
