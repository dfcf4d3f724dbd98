import { context } from '@opentelemetry/api';
import type { AttemptResponse } from '../call/attempt.ts';
import type { CallTracker } from '../call/call-tracker.ts';
import type { ObservedCall } from '../call/observed-call.ts';
import { guard } from '../telemetry/guard.ts';
import { Answer, enterAnswer } from './answer.ts';
import { failing, wrapParser } from './answer-seams.ts';
import { type ForeignClient, type ForeignMethod, isPromise } from './client-shape.ts';
import { warnOfNeighbour } from './neighbour.ts';

/** The calls of the clients that are observed through one prototype. */
export interface SeamCalls extends Pick<CallTracker, 'resume'> {
  start(client: ForeignClient): ObservedCall | undefined;
  current(client: ForeignClient): ObservedCall | undefined;
}

interface RequestSeamOptions {
  readonly calls: SeamCalls;
  /** Called with the promise of the first call. */
  readonly meetPromise: (promise: unknown) => void;
  /** Up to openai 6 the promise carries its parser; later the prototype has it, save for lists. */
  readonly carriesParser: boolean;
}

/** A call starts. */
export function requestSeam(
  original: ForeignMethod,
  { calls, meetPromise, carriesParser }: RequestSeamOptions,
): ForeignMethod {
  let isFirst = true;
  return function request(this: ForeignClient, ...args: unknown[]): unknown {
    const call = guard(() => calls.start(this));
    const promise = original.apply(this, args);
    if (!call) return promise;
    if (isFirst) {
      isFirst = false;
      guard(() => warnOfNeighbour(this));
      guard(() => meetPromise(promise));
    }
    if (carriesParser) guard(() => wrapParser(promise));
    return promise;
  };
}

/** The outermost request of a call: where its options are known, and where its failure surfaces. */
export function makeRequestSeam(original: ForeignMethod, calls: SeamCalls): ForeignMethod {
  return function makeRequest(this: ForeignClient, ...args: unknown[]): unknown {
    const call = calls.current(this);
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
export function fetchSeam(original: ForeignMethod, calls: SeamCalls): ForeignMethod {
  return function fetchWithTimeout(this: ForeignClient, ...args: unknown[]): unknown {
    const call = calls.current(this);
    const attempt = call && guard(() => call.startAttempt());
    if (!call || !attempt) return original.apply(this, args);
    const sent = context.with(call.context, () => original.apply(this, args));
    if (!isPromise(sent)) return sent;
    return sent.then(
      (value) => {
        const response = value as AttemptResponse;
        guard(() => {
          attempt.respond(response, args[1]);
          // A retry inside the parser is the SDK's alone.
          if (!response.ok || !call.claimAnswer()) return;
          const answer = new Answer(call);
          enterAnswer(response, answer);
          call.abandonWith(answer);
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

/** Whether the application aborted the request: its own signal is among the request's settings. */
function isAborted(init: unknown): boolean {
  const signal = (init as { signal?: AbortSignal | null } | null | undefined)?.signal;
  return signal?.aborted === true;
}
