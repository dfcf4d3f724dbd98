import { context } from '@opentelemetry/api';
import { isResponse } from '../call/attempt.ts';
import type { CallTracker } from '../call/call-tracker.ts';
import type { ObservedCall } from '../call/observed-call.ts';
import { passOn } from '../callbacks.ts';
import { guard } from '../diagnostics.ts';
import { record } from '../facts/attribute-value.ts';
import { Answer, enterAnswer } from '../response/answer.ts';
import { isPromise } from '../response/promise.ts';
import { wrapParser } from './answer-seams.ts';
import type { ForeignClient, ForeignMethod } from './client-shape.ts';
import { warnOfNeighbour } from './neighbour.ts';
import { refuse } from './refusal-seam.ts';
import { uploadModel } from './upload-seam.ts';

/** Calls of the clients observed through one prototype. */
export interface SeamCalls extends Pick<CallTracker, 'isEntered' | 'resume' | 'send' | 'leaveOut'> {
  /** Whether the client is observed. */
  has(client: ForeignClient): boolean;
  /** Never throws; the same holds for all of these. */
  start(client: ForeignClient): ObservedCall | undefined;
  current(client: ForeignClient): ObservedCall | undefined;
}

interface RequestSeamOptions {
  readonly calls: SeamCalls;
  /** Called with the promise of the first call. */
  readonly meetPromise: (promise: unknown) => void;
  /** Up to openai 6 each promise holds its parser; later the prototype does, except for lists. */
  readonly carriesParser: boolean;
}

/** A call starts. */
export function requestSeam(
  original: ForeignMethod,
  { calls, meetPromise, carriesParser }: RequestSeamOptions,
): ForeignMethod {
  let isFirst = true;
  const observe = (client: ForeignClient, call: ObservedCall, args: unknown[]): unknown => {
    const promise = calls.isEntered(call)
      ? original.apply(client, args)
      : calls.resume(client, call, () => original.apply(client, args));
    guard(() => {
      if (carriesParser) wrapParser(promise);
      if (!isFirst) return;
      isFirst = false;
      meetPromise(promise);
      warnOfNeighbour(client);
    });
    return promise;
  };
  const leaveOut = (client: ForeignClient, args: unknown[]): unknown =>
    calls.leaveOut(() => original.apply(client, args));
  // Also runs for unrelated calls, so no closures: each would cost an allocation.
  return function request(this: ForeignClient, ...args: unknown[]): unknown {
    const call = calls.start(this);
    if (call) return observe(this, call, args);
    return calls.has(this) ? original.apply(this, args) : leaveOut(this, args);
  };
}

/** Outermost request of a call, where its options are known and its failure surfaces. */
export function makeRequestSeam(original: ForeignMethod, calls: SeamCalls): ForeignMethod {
  return function makeRequest(this: ForeignClient, ...args: unknown[]): unknown {
    const call = calls.current(this);
    return call?.claim() ? observeRequest(call, original, this, args) : original.apply(this, args);
  };
}

function observeRequest(
  call: ObservedCall,
  original: ForeignMethod,
  client: ForeignClient,
  [options, ...rest]: readonly unknown[],
): unknown {
  let described = options;
  if (isPromise(options)) {
    const model = uploadModel();
    described = passOn(options, (value) => call.describe(withModel(value, model)));
  } else {
    call.describe(withModel(options, uploadModel()));
  }
  const made = original.call(client, described, ...rest);
  if (!isPromise(made)) return made;
  return passOn(
    made,
    () => call.respond(),
    (error) => call.fail(error),
  );
}

/** Options of a request, with the model of an upload that the client can't read. */
function withModel(options: unknown, model: unknown): unknown {
  if (model === undefined) return options;
  // The SDK still changes its options.
  return Object.create(record(options) ?? null, { __metadata: { value: { model } } });
}

/** One attempt. */
export function fetchSeam(original: ForeignMethod, calls: SeamCalls): ForeignMethod {
  return function fetchWithTimeout(this: ForeignClient, ...args: unknown[]): unknown {
    const call = calls.current(this);
    return call ? observeFetch(calls, call, original, this, args) : original.apply(this, args);
  };
}

/** The SDK will try again: openai 7 may have stopped waiting for a body, 4 leaves it unread. */
export function retrySeam(original: ForeignMethod, calls: SeamCalls): ForeignMethod {
  return function retryRequest(this: ForeignClient, ...args: unknown[]): unknown {
    guard(() => calls.current(this)?.giveUpBody());
    return original.apply(this, args);
  };
}

function observeFetch(
  calls: SeamCalls,
  call: ObservedCall,
  original: ForeignMethod,
  client: ForeignClient,
  args: unknown[],
): unknown {
  const attempt = guard(() => call.startAttempt(args[1]));
  if (!attempt) return original.apply(client, args);
  const sent = calls.send(call, attempt, () =>
    context.with(call.context, () => original.apply(client, args)),
  );
  if (!isPromise(sent)) return sent;
  const onResponse = (response: unknown): void => {
    const last = attempt.conclude();
    // The SDK fails for it.
    if (!isResponse(response)) return;
    if (!response.ok) {
      refuse(last, response, args[1]);
      return;
    }
    last.respond(response, args[1]);
    // A retry inside the parser belongs to the SDK alone.
    if (!call.claimAnswer()) return;
    const answer = new Answer(call);
    // Must come first: an answer that can't be tied to its response is dropped, which ends its
    // call.
    call.abandonWith(answer);
    enterAnswer(response, answer);
  };
  return passOn(sent, onResponse, (error) => attempt.conclude().fail(error, isAborted(args[1])));
}

/** Whether the application aborted the request: the request settings contain its own signal. */
function isAborted(init: unknown): boolean {
  const signal = (init as { signal?: AbortSignal | null } | null | undefined)?.signal;
  return signal?.aborted === true;
}
