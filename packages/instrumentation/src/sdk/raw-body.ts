import type { Answer } from './answer.ts';
import { isPromise } from './client-shape.ts';
import { guard } from './guard.ts';

const observed = new WeakSet<object>();

/** Observes the body of a response that the application reads by itself. */
export function observeBody(body: unknown, answer: Answer): void {
  if (typeof body !== 'object' || body === null || observed.has(body)) return;
  observed.add(body);
  if (body instanceof ReadableStream) observeWebStream(body, answer);
  else if ('once' in body) observeNodeStream(body as NodeStream, answer);
}

interface NodeStream {
  once(event: 'close', listener: () => void): unknown;
  readonly readableEnded?: boolean;
  readonly errored?: Error | null;
}

/** node-fetch's body (openai 4). Only `close`: other listeners would change how it behaves. */
function observeNodeStream(body: NodeStream, { call }: Answer): void {
  body.once('close', () => {
    guard(() => {
      if (body.errored) call.fail(body.errored);
      else if (body.readableEnded) call.succeed(undefined);
      else call.cancel();
    });
  });
}

/** Every way of reading a web stream that does not go through another one. */
function observeWebStream(body: ReadableStream, answer: Answer): void {
  const { call } = answer;
  const done = (): void => void guard(() => call.succeed(undefined));
  const failed = (error: unknown): never => {
    guard(() => call.fail(error));
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
  const cancelling = (): void => void guard(() => call.cancel());

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
  // As the standard defines it, so that it goes through the observed `pipeTo`.
  define(body, 'pipeThrough', (...args: unknown[]) => {
    const [pair, options] = args as [ReadableWritablePair, StreamPipeOptions?];
    body.pipeTo(pair.writable, options).catch(() => {});
    return pair.readable;
  });
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
