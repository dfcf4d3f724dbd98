import type { ObservedCall } from '../call/observed-call.ts';
import { guard } from '../diagnostics.ts';
import { isPromise } from './client-shape.ts';

/** Whose body it is. Listeners hold this, not the call: as long as it is reachable, somebody may read on. */
interface BodyOwner {
  readonly call: Pick<ObservedCall, 'succeed' | 'fail' | 'cancel'>;
}

const observed = new WeakSet<object>();

/** Observes the body of a response that the application reads by itself. */
export function observeBody(body: unknown, owner: BodyOwner): void {
  if (typeof body !== 'object' || body === null || observed.has(body)) return;
  observed.add(body);
  if (body instanceof ReadableStream) observeWebStream(body, owner);
  else if ('once' in body) observeNodeStream(body as NodeStream, owner);
}

interface NodeStream {
  once(event: 'close', listener: () => void): unknown;
  readonly readableEnded?: boolean;
  readonly errored?: Error | null;
}

/** node-fetch's body (openai 4). Only `close`: other listeners would change how it behaves. */
function observeNodeStream(body: NodeStream, owner: BodyOwner): void {
  body.once('close', () => {
    guard(() => {
      if (body.errored) owner.call.fail(body.errored);
      else if (body.readableEnded) owner.call.succeed(undefined);
      else owner.call.cancel();
    });
  });
}

/** Every way of reading a web stream that does not go through another one. */
function observeWebStream(body: ReadableStream, owner: BodyOwner): void {
  const done = (): void => void guard(() => owner.call.succeed(undefined));
  const failed = (error: unknown): never => {
    guard(() => owner.call.fail(error));
    throw error;
  };
  const inLine = (result: unknown, onValue: (value: unknown) => void): unknown =>
    isPromise(result)
      ? result.then((value) => {
          onValue(value);
          return value;
        }, failed)
      : result;
  const onRead = (result: unknown): void => {
    if ((result as ReadableStreamReadResult<unknown>).done) done();
  };
  const cancelling = (): void => void guard(() => owner.call.cancel());

  wrap(body, 'getReader', (reader) => {
    wrapCalls(reader, 'read', (call) => inLine(call(), onRead));
    wrapCalls(reader, 'cancel', (call) => {
      cancelling();
      return call();
    });
  });
  for (const name of ['values', Symbol.asyncIterator] as const) {
    wrap(body, name, (iterator) => {
      wrapCalls(iterator, 'next', (call) => inLine(call(), onRead));
      wrapCalls(iterator, 'return', (call) => {
        cancelling();
        return call();
      });
    });
  }
  wrapCalls(body, 'pipeTo', (call) => inLine(call(), done));
  wrapCalls(body, 'cancel', (call) => {
    cancelling();
    return call();
  });
  wrapCalls(body, 'tee', (call) => {
    const halves = call();
    if (Array.isArray(halves)) guard(() => observeHalves(halves, owner));
    return halves;
  });
  // As the standard defines it, so that it goes through the observed `pipeTo`.
  define(body, 'pipeThrough', (...args: unknown[]) => {
    const [pair, options] = args as [ReadableWritablePair, StreamPipeOptions?];
    body.pipeTo(pair.writable, options).catch(() => {});
    return pair.readable;
  });
}

/** The first half that is read to its end ends the call; it is cancelled when both are. */
function observeHalves(halves: unknown[], owner: BodyOwner): void {
  let cancelled = 0;
  const half: Pick<ObservedCall, 'succeed' | 'fail' | 'cancel'> = {
    succeed: (content) => owner.call.succeed(content),
    fail: (error) => owner.call.fail(error),
    cancel() {
      cancelled++;
      if (cancelled === halves.length) owner.call.cancel();
    },
  };
  for (const stream of halves) {
    if (stream instanceof ReadableStream) observeWebStream(stream, { call: half });
  }
}

/** Calls `onResult` with the object that a method returns. */
function wrap(target: object, name: PropertyKey, onResult: (result: object) => void): void {
  wrapCalls(target, name, (call) => {
    const result = call();
    if (typeof result === 'object' && result !== null) guard(() => onResult(result));
    return result;
  });
}

function wrapCalls(
  target: object,
  name: PropertyKey,
  around: (call: () => unknown) => unknown,
): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return;
  define(target, name, (...args: unknown[]) => around(() => original.apply(target, args)));
}

function define(target: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true });
}
