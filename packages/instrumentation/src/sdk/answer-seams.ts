import type { CallTracker } from '../call/call-tracker.ts';
import type { ObservedCall } from '../call/observed-call.ts';
import { passOn } from '../callbacks.ts';
import { guard } from '../diagnostics.ts';
import { record } from '../facts/attribute-value.ts';
import { type Answer, findAnswer } from '../response/answer.ts';
import { isPromise } from '../response/promise.ts';
import { observeResponse } from '../response/response-seam.ts';
import {
  type ForeignClient,
  type ForeignMethod,
  type ForeignPage,
  type ForeignPromise,
  type ForeignResponseProps,
  isStream,
} from './client-shape.ts';
import { observeStream } from './stream-seam.ts';

type SdkAnswer = Answer<ObservedCall>;

/** openai 7: parses, and may retry if the body takes too long. */
export function parseSeam(
  original: ForeignMethod,
  calls: Pick<CallTracker, 'resume'>,
): ForeignMethod {
  return function parseResponseWithTimeout(this: ForeignClient, ...args: unknown[]): unknown {
    const answer = answerToParse(args);
    if (!answer) return original.apply(this, args);
    const parsed = calls.resume(this, answer.call, () => original.apply(this, args));
    return observeParsed(parsed, answer, args);
  };
}

/** Property in which a call's promise holds its parser. */
export function wrapParser(promise: unknown): void {
  const call = promise as ForeignPromise;
  const parse = call.parseResponse;
  if (typeof parse === 'function') call.parseResponse = new Proxy(parse, observedParser);
}

/** A proxy looks like the parser itself, since the promise is often logged. */
const observedParser: ProxyHandler<(...args: unknown[]) => unknown> = {
  apply(parse, promise, args: unknown[]) {
    const answer = answerToParse(args);
    const parsed: unknown = Reflect.apply(parse, promise, args);
    return answer ? observeParsed(parsed, answer, args) : parsed;
  },
};

/** The application requested the raw response, and may or may not read it. */
export function asResponseSeam(original: ForeignMethod): ForeignMethod {
  return function asResponse(this: ForeignClient, ...args: unknown[]): unknown {
    const promise = original.apply(this, args);
    if (!isPromise(promise)) return promise;
    return passOn(promise, observeRaw);
  };
}

/** The application reads the raw response, if anyone does. */
function observeRaw(response: unknown): void {
  const answer = findAnswer(response);
  if (answer) observeResponse(response as object, answer);
}

/** The answer about to be parsed. */
function answerToParse(args: readonly unknown[]): SdkAnswer | undefined {
  // The SDK parses the response of its own request.
  const answer = guard(() => findAnswer(propsOf(args)?.response) as SdkAnswer | undefined);
  if (answer) answer.parsing = true;
  return answer;
}

function observeParsed(parsed: unknown, answer: SdkAnswer, args: readonly unknown[]): unknown {
  if (!isPromise(parsed)) return parsed;
  const onValue = (value: unknown): void => {
    if (isStream(value)) {
      observeStream(value, answer, propsOf(args)?.response);
    } else if (value === propsOf(args)?.response) {
      // A binary answer is the raw response, which the application has yet to read.
      answer.parsing = false;
      observeRaw(value);
    } else {
      // openai 6 and later return `undefined` for an empty body.
      answer.call.succeed(answerOf(value) ?? null);
    }
  };
  return passOn(parsed, onValue, (error) => answer.call.fail(error));
}

/** Up to openai 6 the parser makes a page of a list, which shows nothing of an error in its place. */
function answerOf(parsed: unknown): unknown {
  const page = record(parsed) as ForeignPage | undefined;
  return typeof page?.getPaginatedItems === 'function' ? page.body : parsed;
}

/** Last argument of the parser in every SDK generation. */
function propsOf(args: readonly unknown[]): ForeignResponseProps | undefined {
  return args.at(-1) as ForeignResponseProps | undefined;
}
