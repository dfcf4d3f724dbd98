import { context } from '@opentelemetry/api';
import type { AttemptResponse } from '../call/attempt.ts';
import type { CallTracker } from '../call/call-tracker.ts';
import type { ObservedCall } from '../call/observed-call.ts';
import { guard } from '../telemetry/guard.ts';
import { type Answer, AnswerBook } from './answer.ts';
import {
  type ForeignClient,
  type ForeignMethod,
  type ForeignPromise,
  type ForeignPrototype,
  type ForeignResponseProps,
  isPromise,
  isStream,
} from './client-shape.ts';
import { warnOfNeighbour } from './neighbour.ts';
import { RawResponses } from './raw-response.ts';
import { observeStream } from './stream-seam.ts';

/** Makes the method that replaces `original`. */
type Seam = (original: ForeignMethod, prototype: ForeignPrototype) => ForeignMethod;

/**
 * The seams on a client's prototype, by method.
 *
 * Each hands on the original's promise, or one derived from it in line: a side branch would hide
 * an unhandled rejection that the application should have, or create one that it should not.
 *
 * @param observes whether a client is to be observed, for prototypes that others share.
 */
export function createSeams(
  tracker: CallTracker,
  observes: (client: object) => boolean,
): Readonly<Record<string, Seam>> {
  const answers = new AnswerBook(tracker);
  const rawResponses = new RawResponses(answers);
  return {
    request: (original, prototype) => {
      const wrapsParser = 'parseResponseWithTimeout' in prototype;
      return requestSeam(original, wrapsParser ? undefined : answers, tracker, observes);
    },
    requestAPIList: (original) => requestSeam(original, answers, tracker, observes),
    makeRequest: (original) => makeRequestSeam(original, tracker),
    fetchWithTimeout: (original) => fetchSeam(original, answers, rawResponses, tracker),
    parseResponseWithTimeout: (original) => parseSeam(original, answers, tracker),
  };
}

/**
 * A call starts. Up to openai 6 the promise carries its parser, which is wrapped here; later the
 * prototype has it (see {@link parseSeam}), save for lists.
 */
function requestSeam(
  original: ForeignMethod,
  answers: AnswerBook | undefined,
  tracker: CallTracker,
  observes: (client: object) => boolean,
): ForeignMethod {
  let isFirst = true;
  return function request(this: ForeignClient, ...args: unknown[]): unknown {
    const call = guard(() => (observes(this) ? tracker.start(this.baseURL) : undefined));
    if (!call) return original.apply(this, args);
    if (isFirst) {
      isFirst = false;
      guard(() => warnOfNeighbour(this));
    }
    const promise = tracker.run(this, call, () => original.apply(this, args));
    if (answers) guard(() => wrapParser(promise as ForeignPromise, answers));
    return promise;
  };
}

/** The outermost request of a call: where its options are known, and where its failure surfaces. */
function makeRequestSeam(original: ForeignMethod, tracker: CallTracker): ForeignMethod {
  return function makeRequest(this: ForeignClient, ...args: unknown[]): unknown {
    const call = guard(() => tracker.current(this));
    if (!call?.claim()) return original.apply(this, args);
    const [options, ...rest] = args;
    let described = options;
    if (isPromise(options)) {
      described = options.then((value) => {
        call.describe(value);
        return value;
      });
    } else {
      call.describe(options);
    }
    const made = original.call(this, described, ...rest);
    if (!isPromise(made)) return made;
    return made.then((props) => {
      guard(() => call.respond());
      return props;
    }, failing(call));
  };
}

/** One attempt. */
function fetchSeam(
  original: ForeignMethod,
  answers: AnswerBook,
  rawResponses: RawResponses,
  tracker: CallTracker,
): ForeignMethod {
  return function fetchWithTimeout(this: ForeignClient, ...args: unknown[]): unknown {
    const call = guard(() => tracker.current(this));
    const attempt = call && guard(() => call.startAttempt());
    if (!call || !attempt) return original.apply(this, args);
    const sent = context.with(call.context, () => original.apply(this, args));
    if (!isPromise(sent)) return sent;
    return sent.then(
      (value) => {
        const response = value as AttemptResponse;
        guard(() => {
          attempt.respond(response, args[1]);
          if (!response.ok || !call.claimAnswer()) return;
          answers.enter(response, call);
          rawResponses.observe(response);
        });
        return value;
      },
      (error: unknown) => {
        guard(() => attempt.fail(error, isAborted(args[1])));
        throw error;
      },
    );
  };
}

/** openai 7: parses, and may retry when the body takes too long. */
function parseSeam(
  original: ForeignMethod,
  answers: AnswerBook,
  tracker: CallTracker,
): ForeignMethod {
  return function parseResponseWithTimeout(this: ForeignClient, ...args: unknown[]): unknown {
    const answer = findAnswer(answers, args);
    if (!answer) return original.apply(this, args);
    const parsed = tracker.run(this, answer.call, () => original.apply(this, args));
    return observeParsed(parsed, answer, args);
  };
}

function wrapParser(promise: ForeignPromise, answers: AnswerBook): void {
  const parse = promise.parseResponse;
  if (typeof parse !== 'function') return;
  promise.parseResponse = function parseResponse(this: unknown, ...args: unknown[]): unknown {
    const answer = findAnswer(answers, args);
    const parsed = parse.apply(this, args);
    return answer ? observeParsed(parsed, answer, args) : parsed;
  };
}

/** The answer that is about to be parsed. */
function findAnswer(answers: AnswerBook, args: readonly unknown[]): Answer | undefined {
  const answer = guard(() => answers.find(propsOf(args)?.response));
  if (answer) answer.parsing = true;
  return answer;
}

function observeParsed(parsed: unknown, answer: Answer, args: readonly unknown[]): unknown {
  if (!isPromise(parsed)) return parsed;
  return parsed.then((value) => {
    guard(() => {
      if (isStream(value)) observeStream(value, answer);
      // A binary answer is the response itself, which the application has yet to read.
      else if (value === propsOf(args)?.response) answer.parsing = false;
      else answer.call.succeed(value);
    });
    return value;
  }, failing(answer.call));
}

/** The last argument of every generation's parser. */
function propsOf(args: readonly unknown[]): ForeignResponseProps | undefined {
  return args.at(-1) as ForeignResponseProps | undefined;
}

function failing(call: ObservedCall): (error: unknown) => never {
  return (error) => {
    guard(() => call.fail(error));
    throw error;
  };
}

/** Whether the application aborted the request: its own signal is among the request's settings. */
function isAborted(init: unknown): boolean {
  const signal = (init as { signal?: AbortSignal | null } | null | undefined)?.signal;
  return signal?.aborted === true;
}
