import { passOn } from '../callbacks.ts';
import { guard } from '../diagnostics.ts';
import { record } from '../facts/attribute-value.ts';
import { isWebStream } from '../facts/web-stream.ts';
import { type Answer, enterAnswer, findAnswer, findWay, type Way } from './answer.ts';
import { observeBody, observeIterators, observeStreams } from './body-seam.ts';
import { isPromise } from './promise.ts';
import { isReplacement, type Method, replaceGetter, replaceMethod } from './property.ts';

const READERS = ['json', 'text', 'arrayBuffer', 'blob', 'bytes', 'formData'] as const;

/** Response prototypes whose read methods are patched. */
const observed = new WeakSet<object>();

/** Response prototypes, such as Bun's, that don't reveal reads of `body`. */
const hiding = new WeakSet<object>();

/**
 * Observes a response read by the application, without reading anything that the application does
 * not read.
 *
 * Read methods are patched once, on the prototypes that define them: responses and everything read
 * from them stay untouched. Other responses cost one check.
 */
export function observeResponse(response: object, answer: Answer): void {
  if (answer.isRawObserved) return;
  answer.isRawObserved = true;
  answer.contentType = contentTypeOf(response);
  if (observeReads(response)) observeStreams();
  enterResponse(response, answer);
}

/**
 * Observes an error response, which an SDK reads as a whole or discards. Other ways of reading its
 * stream are not observed, since that would slow down every stream of the process.
 *
 * @returns false if that is impossible.
 */
export function observeRefusal(response: { readonly body?: unknown }, answer: Answer): boolean {
  const { body } = response;
  if (!isWebStream(body) || body.locked) return false;
  if (!observeIterators() || !observeReads(response)) return false;
  // With a frozen prototype, an own method or a proxy, reads would go unnoticed.
  if (!isReplacement(Reflect.get(response, 'text'))) return false;
  answer.isRawObserved = true;
  // Whatever type it declares: error decoding handles other content.
  answer.contentType = 'application/json';
  enterAnswer(response, answer);
  enterAnswer(body, answer);
  return true;
}

/** @returns false if the response is a plain object. */
function observeReads(response: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(response);
  if (typeof prototype !== 'object' || prototype === null || prototype === Object.prototype) {
    return false;
  }
  if (observed.has(prototype)) return true;
  observed.add(prototype);
  for (const name of READERS) {
    replaceMethod(prototype, name, (original) => readerOf(original, name));
  }
  replaceMethod(prototype, 'clone', cloneOf);
  if (!replaceGetter(prototype, 'body', bodyOf)) hiding.add(prototype);
  return true;
}

function enterResponse(response: object, way: Way): void {
  enterAnswer(response, way);
  if (!hiding.has(Object.getPrototypeOf(response) as object)) return;
  guard(() => {
    // Getting `body` reads nothing.
    const body: unknown = Reflect.get(response, 'body');
    if (isWebStream(body)) observeBody(body, way);
  });
}

/** The type that a response declares; empty without one. */
export function contentTypeOf(response: object): string {
  const headers = record((response as { headers?: unknown }).headers);
  if (typeof headers?.['get'] !== 'function') return '';
  const type: unknown = (headers as unknown as Headers).get('content-type');
  return typeof type === 'string' ? type : '';
}

function readerOf(original: Method, name: (typeof READERS)[number]): Method {
  return {
    read(this: object, ...args: unknown[]): unknown {
      const answer = findAnswer(this);
      if (!answer?.isApplicationReading) return original.apply(this, args);
      // Reading a used body is the application's mistake, not a failure of the answer.
      const isUsed = (this as { bodyUsed?: unknown }).bodyUsed === true;
      answer.reading = true;
      let value: unknown;
      try {
        value = original.apply(this, args);
      } finally {
        answer.reading = false;
      }
      if (isUsed || !isPromise(value)) return value;
      return passOn(
        value,
        (content) => note(answer, name, content),
        (error) => answer.fail(error),
      );
    },
  }.read;
}

function note(answer: Answer, name: (typeof READERS)[number], content: unknown): void {
  if (name === 'json') answer.call.succeed(content);
  else if (name === 'text') answer.body.whole(String(content));
  else if (name === 'bytes' || name === 'arrayBuffer') {
    // Part of it may have been seen already, through the body.
    answer.read({ answer, position: 0 }, new Uint8Array(content as ArrayBuffer));
    answer.end();
  } else if (record(content)?.['size'] === 0) answer.end();
  else answer.call.succeed(undefined);
}

function cloneOf(original: Method): Method {
  return {
    clone(this: object, ...args: unknown[]): unknown {
      const way = findWay(this);
      if (!way?.answer.isApplicationReading) return original.apply(this, args);
      const { answer } = way;
      // The body's `tee` inside this call is the one recorded here.
      answer.reading = true;
      try {
        const copy = original.apply(this, args);
        guard(() => enterCopy(copy, way));
        return copy;
      } finally {
        answer.reading = false;
      }
    },
  }.clone;
}

function enterCopy(copy: unknown, way: Way): void {
  if (typeof copy === 'object' && copy !== null) enterResponse(copy, way.answer.split(way));
}

function bodyOf(original: Method): Method {
  return {
    body(this: object): unknown {
      const value = original.call(this);
      const way = findWay(this);
      if (way?.answer.isApplicationReading) guard(() => observeBody(value, way));
      return value;
    },
  }.body;
}
