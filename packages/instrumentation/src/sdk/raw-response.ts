import { guard } from '../diagnostics.ts';
import { type Answer, enterAnswer, findAnswer } from './answer.ts';
import { isPromise } from './client-shape.ts';
import { observeBody } from './raw-body.ts';

type Method = (this: object, ...args: unknown[]) => unknown;

/** Longest text that is parsed again to learn what it tells, in characters. */
const MAX_PARSED_TEXT = 1024 * 1024;

const READERS = ['json', 'text', 'arrayBuffer', 'blob', 'bytes', 'formData'] as const;

/** The prototypes that were put between a response and its own, by its own. */
const observedPrototypes = new WeakMap<object, object>();

/**
 * Observes a response that the application reads itself (`asResponse()`, binary answers), so that
 * nothing is read that the application does not read.
 *
 * The response gets a prototype between itself and its own: one step for each response, and what a
 * custom fetch has put on the object itself stays in force.
 */
export function observeRawResponse(response: unknown): void {
  const answer = findAnswer(response);
  if (!answer || answer.isRawObserved) return;
  answer.isRawObserved = true;
  observeReads(response as object);
}

function observeReads(response: object): void {
  const prototype: unknown = Object.getPrototypeOf(response);
  if (typeof prototype !== 'object' || prototype === null || prototype === Object.prototype) return;
  if (!Object.isExtensible(response)) return;
  let observed = observedPrototypes.get(prototype);
  if (!observed) {
    observed = derive(prototype);
    observedPrototypes.set(prototype, observed);
  }
  Object.setPrototypeOf(response, observed);
}

function derive(prototype: object): object {
  const readers = READERS.filter((name) => name in prototype).map((name) => [
    name,
    method(readerOf(Reflect.get(prototype, name) as Method, name)),
  ]);
  return Object.create(prototype, {
    ...(Object.fromEntries(readers) as PropertyDescriptorMap),
    clone: method(cloneOf(Reflect.get(prototype, 'clone') as Method)),
    body: { get: bodyOf(prototype), configurable: true },
  }) as object;
}

function readerOf(original: Method, name: (typeof READERS)[number]): Method {
  return function read(this: object, ...args: unknown[]): unknown {
    const answer = findAnswer(this);
    if (!answer || answer.parsing) return original.apply(this, args);
    answer.reading = true;
    const value = original.apply(this, args);
    answer.reading = false;
    if (!isPromise(value)) return value;
    return value.then(
      (content) => {
        guard(() => answer.call.succeed(parsed(name, content)));
        return content;
      },
      (error: unknown) => {
        guard(() => answer.call.fail(error));
        throw error;
      },
    );
  };
}

function cloneOf(original: Method): Method {
  const observe = (copy: object, answer: Answer): void => {
    enterAnswer(copy, answer);
    observeReads(copy);
  };
  return function clone(this: object, ...args: unknown[]): unknown {
    const copy = original.apply(this, args);
    const answer = findAnswer(this);
    if (answer) guard(() => observe(copy as object, answer));
    return copy;
  };
}

function bodyOf(prototype: object): () => unknown {
  return function body(this: object): unknown {
    const value: unknown = Reflect.get(prototype, 'body', this);
    const answer = findAnswer(this);
    if (answer && !answer.parsing && !answer.reading) guard(() => observeBody(value, answer));
    return value;
  };
}

function parsed(name: string, content: unknown): unknown {
  if (name === 'json') return content;
  if (name !== 'text' || typeof content !== 'string') return undefined;
  if (content.length > MAX_PARSED_TEXT || !/^\s*[[{]/.test(content)) return undefined;
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function method(value: Method): PropertyDescriptor {
  return { value, writable: true, configurable: true };
}
