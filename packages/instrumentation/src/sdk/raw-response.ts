import { guard } from '../telemetry/guard.ts';
import type { Answer, AnswerBook } from './answer.ts';
import { isPromise } from './client-shape.ts';
import { observeBody } from './raw-body.ts';

type Method = (this: object, ...args: unknown[]) => unknown;

/** Longest text that is parsed again to learn what it tells, in characters. */
const MAX_PARSED_TEXT = 1024 * 1024;

const READERS = ['json', 'text', 'arrayBuffer', 'blob', 'bytes', 'formData'] as const;

/**
 * Observes a response that the application reads itself (`asResponse()`, binary answers): through
 * properties on that one object, so that nothing is read that the application does not read.
 */
export class RawResponses {
  readonly #answers: AnswerBook;
  readonly #properties: PropertyDescriptorMap;

  constructor(answers: AnswerBook) {
    this.#answers = answers;
    this.#properties = {
      ...Object.fromEntries(READERS.map((name) => [name, method(this.#reader(name))])),
      clone: method(this.#clone()),
      body: { get: this.#body(), configurable: true },
    };
  }

  observe(response: object): void {
    // A custom fetch may answer with an object of its own making: what it brings stays.
    if (Object.getPrototypeOf(response) === Object.prototype) return;
    if (Object.isExtensible(response)) Object.defineProperties(response, this.#properties);
  }

  #reader(name: (typeof READERS)[number]): Method {
    const answers = this.#answers;
    return function read(this: object, ...args: unknown[]): unknown {
      const answer = guard(() => answers.find(this));
      if (!answer || answer.parsing) return inherited(this, name).apply(this, args);
      answer.reading = true;
      const value = inherited(this, name).apply(this, args);
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

  #clone(): Method {
    const answers = this.#answers;
    const observe = (copy: object, answer: Answer): void => {
      answers.enterCopy(copy, answer);
      this.observe(copy);
    };
    return function clone(this: object, ...args: unknown[]): unknown {
      const copy = inherited(this, 'clone').apply(this, args);
      const answer = guard(() => answers.find(this));
      if (answer) guard(() => observe(copy as object, answer));
      return copy;
    };
  }

  #body(): () => unknown {
    const answers = this.#answers;
    return function body(this: object): unknown {
      const value: unknown = Reflect.get(Object.getPrototypeOf(this), 'body', this);
      const answer = guard(() => answers.find(this));
      if (answer && !answer.parsing && !answer.reading) guard(() => observeBody(value, answer));
      return value;
    };
  }
}

function inherited(response: object, name: string): Method {
  return Reflect.get(Object.getPrototypeOf(response), name, response) as Method;
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
