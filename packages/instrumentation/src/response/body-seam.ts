import { after, passOn } from '../callbacks.ts';
import { guard } from '../diagnostics.ts';
import { record } from '../facts/attribute-value.ts';
import { isWebStream } from '../facts/web-stream.ts';
import { enterAnswer, findWay, leaveAnswer, type Way } from './answer.ts';
import { type NodeBody, observeNodeBody } from './node-body.ts';
import { isPromise } from './promise.ts';
import { isReplacement, likeOriginal, type Method, replaceMethod } from './property.ts';
import { relay } from './relay.ts';
import { UnreadIterator } from './unread-iterator.ts';

/** Observes a response body that the application reads itself. */
export function observeBody(body: unknown, way: Way): void {
  if (typeof body !== 'object' || body === null || findWay(body)) return;
  if (isWebStream(body)) enterAnswer(body, way);
  else if ('destroy' in body) observeNodeBody(body as NodeBody, way);
}

let areObserved = false;

/** Patches every way to read a web stream; unrelated streams cost one check. */
export function observeStreams(): void {
  if (areObserved || typeof ReadableStream !== 'function') return;
  areObserved = true;
  const stream = ReadableStream.prototype;
  replaceMethod(stream, 'getReader', readerOf);
  observeIterators();
  replaceMethod(stream, 'cancel', cancelOf);
  replaceMethod(stream, 'tee', teeOf);
  replaceMethod(stream, 'pipeTo', pipeToOf);
  replaceMethod(stream, 'pipeThrough', pipeThroughOf);
  for (const name of ['ReadableStreamDefaultReader', 'ReadableStreamBYOBReader']) {
    const reader = record((Reflect.get(globalThis, name) as { prototype?: unknown })?.prototype);
    if (!reader) continue;
    replaceMethod(reader, 'read', readOf);
    replaceMethod(reader, 'cancel', cancelOf);
    replaceMethod(reader, 'releaseLock', releaseOf);
  }
}

let areIteratorsObserved: boolean | undefined;

/** @returns whether streams can be iterated, and their iterators are ours. */
export function observeIterators(): boolean {
  areIteratorsObserved ??= replaceIterators();
  return areIteratorsObserved;
}

function replaceIterators(): boolean {
  if (typeof ReadableStream !== 'function') return false;
  const stream = ReadableStream.prototype;
  const values = iteratorOf(stream.values as Method | undefined);
  if (!values || !(Symbol.asyncIterator in stream)) return false;
  replaceMethod(stream, 'values', () => values);
  replaceMethod(stream, Symbol.asyncIterator, () => values);
  // If the prototype is frozen, neither is replaced.
  return isReplacement(stream.values) && isReplacement(stream[Symbol.asyncIterator]);
}

/** The way of a stream, while the application is the reader. */
function wayOf(stream: object): Way | undefined {
  const way = findWay(stream);
  return way?.answer.isApplicationReading ? way : undefined;
}

function readerOf(original: Method): Method {
  return {
    getReader(this: object, ...args: unknown[]): unknown {
      const reader = original.apply(this, args);
      const way = wayOf(this);
      if (way) guard(() => enterAnswer(reader as object, way));
      return reader;
    },
  }.getReader;
}

function readOf(original: Method): Method {
  return {
    read(this: object, ...args: unknown[]): unknown {
      const way = findWay(this);
      const result = original.apply(this, args);
      return way ? observeRead(result, way, this) : result;
    },
  }.read;
}

/** @param reader may have been released since; its reads then fail, but the answer does not. */
function observeRead(result: unknown, way: Way, reader: object): unknown {
  if (!isPromise(result)) return result;
  return passOn(
    result,
    (value) => {
      noteResult(value, way);
    },
    (error) => {
      if (findWay(reader) && !isMisuse(error)) way.answer.fail(error);
    },
  );
}

/** @returns whether it was the last. */
function noteResult(result: unknown, way: Way): boolean {
  try {
    const { done, value } = result as ReadableStreamReadResult<unknown>;
    if (value !== undefined) way.answer.read(way, value);
    if (done) way.answer.end();
    return done;
  } catch {
    // An unreadable chunk is skipped; `guard` would cost a closure per chunk.
    return false;
  }
}

/** Node's error for a wrong argument or state: the stream is unaffected. */
function isMisuse(error: unknown): boolean {
  const code = record(error)?.['code'];
  return typeof code === 'string' && code.startsWith('ERR_INVALID_');
}

function releaseOf(original: Method): Method {
  return {
    releaseLock(this: object, ...args: unknown[]): unknown {
      leaveAnswer(this);
      return original.apply(this, args);
    },
  }.releaseLock;
}

/** For a stream, or its reader. */
function cancelOf(original: Method): Method {
  return {
    cancel(this: object, ...args: unknown[]): unknown {
      const way = wayOf(this);
      // A locked stream refuses to be cancelled.
      const isRefused = (this as { locked?: unknown }).locked === true;
      if (way && !isRefused) guard(() => way.answer.cancel(way));
      return original.apply(this, args);
    },
  }.cancel;
}

/** An iterator takes the lock at once, and owns its `next` and `return`. */
function iteratorOf(original: Method | undefined): Method | undefined {
  if (!original) return undefined;
  return {
    values(this: object, ...args: unknown[]): unknown {
      const way = wayOf(this);
      const open = (): AsyncIterator<unknown> => {
        const iterator = original.apply(this, args) as AsyncIterator<unknown>;
        if (way) guard(() => observeIterator(iterator, way));
        return iterator;
      };
      const isUnread = way?.answer.call.discard !== undefined && !(this as ReadableStream).locked;
      if (!way || !isUnread || args.length > 0) return open();
      return new UnreadIterator(this as ReadableStream, way, open);
    },
  }.values;
}

function observeIterator(iterator: object, way: Way): void {
  let hasEnded = false;
  const onResult = (value: unknown): unknown => {
    if (noteResult(value, way)) hasEnded = true;
    return value;
  };
  const onError = (error: unknown): never => {
    hasEnded = true;
    guard(() => {
      if (!isMisuse(error)) way.answer.fail(error);
    });
    throw error;
  };
  replaceOwn(
    iterator,
    'next',
    (original) =>
      ({
        next(this: object, ...args: unknown[]): unknown {
          const result = original.apply(this, args);
          // biome-ignore lint/plugin: created once per stream, not per chunk; both are guarded
          return isPromise(result) ? result.then(onResult, onError) : result;
        },
      }).next,
  );
  replaceOwn(
    iterator,
    'return',
    (original) =>
      ({
        return(this: object, ...args: unknown[]): unknown {
          if (!hasEnded) guard(() => way.answer.cancel(way));
          hasEnded = true;
          return original.apply(this, args);
        },
      }).return,
  );
}

/** On the object itself: its prototype is shared by all iterators. */
function replaceOwn(target: object, name: string, make: (original: Method) => Method): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return;
  const own = Object.getOwnPropertyDescriptor(target, name);
  const value = likeOriginal(make(original as Method), original);
  Object.defineProperty(target, name, { writable: true, configurable: true, ...own, value });
}

function teeOf(original: Method): Method {
  return {
    tee(this: object, ...args: unknown[]): unknown {
      const way = wayOf(this);
      const halves = original.apply(this, args);
      if (way && Array.isArray(halves)) guard(() => enterHalves(halves, way));
      return halves;
    },
  }.tee;
}

function enterHalves([first, second]: readonly unknown[], way: Way): void {
  enterAnswer(first as object, way);
  enterAnswer(second as object, way.answer.split(way));
}

/** Piping reads a stream through internals that can't be observed, so it gets a relay. */
function pipeToOf(original: Method): Method {
  return {
    pipeTo(this: object, ...args: unknown[]): unknown {
      const way = wayOf(this);
      if (!way || !canPipe(this, args[0], args[1])) return original.apply(this, args);
      const { stream, release } = relay(this as ReadableStream<unknown>, way);
      return passOn(original.apply(stream, args) as Promise<unknown>, release, release);
    },
  }.pipeTo;
}

function pipeThroughOf(original: Method): Method {
  return {
    pipeThrough(this: object, ...args: unknown[]): unknown {
      const way = wayOf(this);
      const pair = args[0] as ReadableWritablePair | undefined;
      const isPair = pair?.readable instanceof ReadableStream;
      if (!way || !isPair || !canPipe(this, pair.writable, args[1])) {
        return original.apply(this, args);
      }
      const { stream, release } = relay(this as ReadableStream<unknown>, way);
      // As defined in the standard.
      void after(stream.pipeTo(pair.writable, args[1] as StreamPipeOptions), release, release);
      return pair.readable;
    },
  }.pipeThrough;
}

/** Leaves invalid arguments to the platform's own error. */
function canPipe(stream: object, target: unknown, options: unknown): boolean {
  const signal = record(options)?.['signal'];
  return (
    !(stream as ReadableStream).locked &&
    target instanceof WritableStream &&
    !target.locked &&
    (options === undefined || options === null || typeof options === 'object') &&
    (signal === undefined || signal instanceof AbortSignal)
  );
}
