import { type Attempt, isResponse } from '../call/attempt.ts';
import type { CallTracker } from '../call/call-tracker.ts';
import { passOn } from '../callbacks.ts';
import { guard, reportFailure } from '../diagnostics.ts';
import { isPromise } from '../response/promise.ts';
import { likeOriginal } from '../response/property.ts';
import type { Endpoint } from '../together/endpoint.ts';
import { AiSdkOperations } from './ai-sdk-operations.ts';
import type { AiSdkTelemetry } from './ai-sdk-telemetry.ts';
import { AwaitedRetries, type Patience } from './awaited-retries.ts';
import { FetchCall } from './fetch-call.ts';
import { foreignFetch } from './foreign-fetch.ts';
import { isRefusal, isUsedUp } from './refusal.ts';
import { isSentByOther, joinSenders, leaveSenders } from './senders.ts';
import { addressOf, isAborted, originOf, readSent, targetOf } from './sent-request.ts';

type Fetch = typeof globalThis.fetch;

/**
 * Marks a global whose `fetch` is wrapped; visible to other copies of this package, which call it
 * when they find it: see `Meet`.
 */
const WRAPPED = Symbol.for('@together-otel/instrumentation.fetch');

/**
 * Tells the instrumentation that wraps `fetch` of a later one.
 *
 * @param succeed called once the first no longer wraps it.
 * @returns withdraws the later one.
 */
type Meet = (succeed: () => void) => () => void;

/** Observes Together calls made without an SDK by wrapping `globalThis.fetch`. */
export class FetchSeam {
  /** An observed `fetch`, whether or not the global one is wrapped. */
  readonly fetch: Fetch;
  readonly #tracker: CallTracker;
  readonly #retries: AwaitedRetries;
  readonly #operations: AiSdkOperations;
  readonly #aiSdkTelemetry: AiSdkTelemetry;
  readonly #onRival: () => void;
  #isEnabled = false;
  #isListening = false;
  #hasMark = false;
  /** Later instrumentations, which wrap `fetch` once this one no longer does. */
  readonly #successors = new Set<() => void>();
  readonly #succeed = (): void => {
    if (this.#isEnabled) this.#wrap();
  };
  /** Withdraws this one from the successors of another. */
  #withdraw: (() => void) | undefined;
  /** The installed wrapper, and the function it wraps. */
  #wrapper: Fetch | undefined;
  #wrapped: Fetch | undefined;

  /** @param onRival called when a later instrumentation finds this one observing already. */
  constructor(
    tracker: CallTracker,
    patience: Patience,
    aiSdkTelemetry: AiSdkTelemetry,
    onRival: () => void,
  ) {
    this.#tracker = tracker;
    this.#onRival = onRival;
    this.#aiSdkTelemetry = aiSdkTelemetry;
    this.#retries = new AwaitedRetries(patience);
    this.#operations = new AiSdkOperations((id) => this.#retries.endOperation(id));
    const observed: Fetch = (...args) => this.#observe(globalThis.fetch, undefined, args);
    this.fetch = likeOriginal(observed, globalThis.fetch ?? observed);
  }

  /** @param wrapsGlobal whether to observe `globalThis.fetch`. */
  enable(wrapsGlobal: boolean): void {
    this.#isEnabled = true;
    guard(() => joinSenders(this.#tracker));
    if (wrapsGlobal) this.#wrap();
  }

  disable(): void {
    this.#isEnabled = false;
    this.#withdraw?.();
    leaveSenders(this.#tracker);
    this.#retries.endAll();
    this.#unwrap();
    if (this.#isListening) this.#operations.stop();
    this.#isListening = false;
  }

  /** Ends failed calls that are waiting for a retry. */
  endFailedCalls(): void {
    this.#retries.endAll();
  }

  #wrap(): void {
    const { fetch } = globalThis;
    if (typeof fetch !== 'function') return;
    if (Object.hasOwn(globalThis, WRAPPED)) {
      if (!this.#hasMark) this.#withdraw = meetFirst(this.#succeed);
      return;
    }
    this.#withdraw = undefined;
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
    if (descriptor && !descriptor.configurable && !descriptor.writable) return;
    const meet: Meet = (succeed) => {
      this.#onRival();
      this.#successors.add(succeed);
      return () => this.#successors.delete(succeed);
    };
    Object.defineProperty(globalThis, WRAPPED, { value: meet, configurable: true });
    this.#hasMark = true;
    this.#listen();
    if (fetch === this.#wrapper) return;
    this.#wrapped = fetch;
    // If another library has wrapped ours, we may be called inside our own wrapper; only the outer
    // one observes the request.
    this.#wrapper = wrapperOf(fetch, (self, args) => this.#observe(fetch, self, args));
    put(this.#wrapper);
  }

  #unwrap(): void {
    if (!this.#hasMark) return;
    this.#hasMark = false;
    Reflect.deleteProperty(globalThis, WRAPPED);
    // Wrapped by another library: leave ours in place as a pass-through.
    if (this.#wrapped && globalThis.fetch === this.#wrapper) put(this.#wrapped);
    const successors = [...this.#successors];
    this.#successors.clear();
    for (const succeed of successors) guard(succeed);
  }

  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    guard(() => this.#operations.listen());
  }

  #observe(fetch: Fetch, self: unknown, args: unknown[]): Promise<Response> {
    const endpoint = this.#isEnabled ? this.#find(args[0]) : undefined;
    // Requests to other hosts take this path, so no closures: each would cost an allocation.
    return endpoint
      ? this.#run(endpoint, fetch, self, args)
      : (Reflect.apply(fetch, self, args) as Promise<Response>);
  }

  #run(endpoint: Endpoint, fetch: Fetch, self: unknown, args: unknown[]): Promise<Response> {
    const send = () => Reflect.apply(fetch, self, args) as Promise<Response>;
    const { sending } = this.#tracker;
    if (sending) {
      const isObserved = sending !== 'unobserved' && endpoint.together;
      return isObserved ? sendWithin(sending, args[0], args[1], send) : send();
    }
    if (isSentByOther(this.#tracker)) return send();
    const call = guard(() => this.#start(endpoint, args[0], args[1]));
    return call ? call.run(send) : send();
  }

  /** The destination of a request to observe. This is the overhead on requests to other hosts. */
  #find(input: unknown): Endpoint | undefined {
    try {
      const address = addressOf(input);
      const origin = address === undefined ? undefined : originOf(address);
      if (address === undefined || origin === undefined) return undefined;
      return this.#tracker.findObserved(origin, address);
    } catch (error) {
      reportFailure(error);
      return undefined;
    }
  }

  #start(endpoint: Endpoint, input: unknown, init: unknown): Pick<FetchCall, 'run'> | undefined {
    // Requests that are never sent are not recorded.
    if (isUsedUp(input, init) || isAborted(input, init)) return undefined;
    const address = addressOf(input) ?? '';
    const sent = readSent(address, input, init, endpoint.together);
    if (!endpoint.together) return foreignFetch(this.#tracker, endpoint, sent);
    this.#listen();
    if (sent.library === 'ai-sdk') this.#aiSdkTelemetry.check();
    const operationId = this.#operations.current;
    return new FetchCall({
      tracker: this.#tracker,
      retries: this.#retries,
      endpoint,
      sent,
      operationId,
      isRefusal: (error) => isRefusal(error, address, input, init),
    });
  }
}

/** Tells the first instrumentation of a later one. */
function meetFirst(succeed: () => void): (() => void) | undefined {
  const meet: unknown = Reflect.get(globalThis, WRAPPED);
  return typeof meet === 'function' ? guard(() => (meet as Meet)(succeed)) : undefined;
}

/** Sends a request of the `fetch` through which an SDK makes an attempt. */
function sendWithin(
  attempt: Attempt,
  input: unknown,
  init: unknown,
  send: () => Promise<Response>,
): Promise<Response> {
  if (attempt.hasFailedRequest) {
    guard(() => {
      const isSent = !isAborted(input, init) && !isUsedUp(input, init);
      if (isSent) attempt.repeat(targetOf(input, init));
    });
  }
  const sent = send();
  if (!isPromise(sent)) return sent;
  return passOn(
    sent,
    (response) => {
      if (!isResponse(response) || response.status < 400) return;
      const settings = init ?? input;
      attempt.noteFailed(targetOf(input, init), (each) => each.respond(response, settings, false));
    },
    (error) => {
      if (isAborted(input, init)) return;
      attempt.noteFailed(targetOf(input, init), (each) => each.fail(error, false));
    },
  );
}

/** Not a `Proxy`: Node 26 reveals those when a function is inspected. */
function wrapperOf(
  original: Fetch,
  observe: (self: unknown, args: unknown[]) => Promise<Response>,
): Fetch {
  const { fetch } = {
    fetch(this: unknown, ...args: unknown[]): Promise<Response> {
      return observe(this, args);
    },
  };
  return Object.defineProperties(fetch, Object.getOwnPropertyDescriptors(original)) as Fetch;
}

function put(fetch: Fetch): void {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  Object.defineProperty(globalThis, 'fetch', {
    configurable: true,
    enumerable: true,
    writable: true,
    ...(descriptor && 'value' in descriptor ? descriptor : {}),
    value: fetch,
  });
}
