import { type Context, context, type Span, trace } from '@opentelemetry/api';
import { flowAttributes } from '../attribution/flow-attributes.ts';
import { after } from '../callbacks.ts';
import { reportFailure } from '../diagnostics.ts';
import type { Deployment } from '../facts/call-summary.ts';
import { now } from '../facts/clock.ts';
import type { Library } from '../facts/library.ts';
import type { FailedCall, Flow, Position, Replacement } from '../fallback/failed-call.ts';
import type { Asked } from '../fallback/input-print.ts';
import { AnswerFacts } from '../operations/index.ts';
import { recordAttempt, recordChunkGaps, recordRetryDelay } from '../telemetry/metric-recorder.ts';
import { type CallSeries, NO_SERIES } from '../telemetry/series.ts';
import { recordAttemptEvent } from '../telemetry/span-recorder.ts';
import { findDeployment } from '../together/deployment.ts';
import type { Endpoint } from '../together/endpoint.ts';
import { isUserAbort } from '../together/failure-kind.ts';
import { type RateLimitReading, withWait } from '../together/headers/rate-limit.ts';
import { Attempt } from './attempt.ts';
import { CallContent } from './call-content.ts';
import { type EndedCall, recordEnd } from './call-record.ts';
import { decodeFailure, isWorthReplacing } from './failure.ts';
import { describeLateReplacement, startCallSpan } from './identity.ts';
import type { ObservedCall } from './observed-call.ts';
import type { OpenCall, OpenCalls } from './open-calls.ts';
import { type CallRequest, isAborted, readRequest, timeoutReason } from './request.ts';
import { StreamObserver } from './stream-observer.ts';
import { type Ending, summarise } from './summary.ts';
import type { Surroundings } from './surroundings.ts';

/** What a call keeps of its answer when it has ended; nothing is ever noted in it. */
const NO_FACTS = Object.freeze(new AnswerFacts());

/**
 * One logical call: from the resource method to the last byte that the application reads, with all
 * the attempts that the SDK makes in between. It begins with its first attempt, so that what is
 * never sent leaves no trace, and ends once, whatever happens first.
 */
export class Call implements ObservedCall, OpenCall {
  place = -1;
  unread: object | undefined;
  isWatched = false;
  readonly #surroundings: Surroundings;
  readonly #endpoint: Endpoint;
  readonly #open: OpenCalls;
  readonly #library: Library;
  readonly #startedAt = now();
  readonly #startTime = Date.now();
  readonly #parent = context.active();
  readonly #setAround = flowAttributes();
  readonly position: Position;
  #facts = new AnswerFacts();
  #options: unknown;
  #claimed = false;
  #answered = false;
  #request: CallRequest | undefined;
  #isMatched = false;
  #replaces: Replacement | undefined;
  #failed: FailedCall | undefined;
  #span: Span | undefined;
  #context: Context = this.#parent;
  #series: CallSeries = NO_SERIES;
  #attempt: Attempt | undefined;
  #retryDelay = 0;
  #deployment: Deployment | undefined;
  /** The last one of any attempt. */
  #rateLimit: RateLimitReading | undefined;
  #stream: StreamObserver | undefined;
  #content: CallContent | undefined;
  #answer: unknown;
  #ending: Ending | undefined;
  #finished = false;

  /** @param previous of the call before this one in the same code. */
  constructor(
    surroundings: Surroundings,
    endpoint: Endpoint,
    open: OpenCalls,
    previous: Flow | undefined,
    library: Library,
  ) {
    this.#surroundings = surroundings;
    this.#endpoint = endpoint;
    this.#open = open;
    this.#library = library;
    this.position = surroundings.failedCalls.enter(this.#parent, previous, this.#startedAt);
  }

  get context(): Context {
    return this.#context;
  }

  get flow(): Flow {
    return this.position.flow;
  }

  get wantsContent(): boolean {
    return this.#content !== undefined;
  }

  get asksAnew(): Asked | undefined {
    // One that has failed asks no longer, though it may stay open.
    return this.#replaces || this.#ending ? undefined : this.asked;
  }

  /** Undefined for what is no model operation: its failure is not counted, so nothing replaces it. */
  get asked(): Asked | undefined {
    this.#request ??= readRequest(this.#options);
    const operation = this.#request?.operation.name;
    if (!this.#request || !operation) return undefined;
    const { model = '', fields } = this.#request;
    return { operation, model, provider: this.#surroundings.telemetry.providerName, fields };
  }

  /** What is left of its last failure for another call to replace; see {@link fail}. */
  get failed(): FailedCall | undefined {
    return this.#failed;
  }

  /** Whether it has failed, and stays open because its request may be made again. */
  get isAwaitingRetry(): boolean {
    return this.#ending !== undefined && !this.#finished;
  }

  /** Seconds spent waiting between its attempts. */
  get retryDelay(): number {
    return this.#retryDelay;
  }

  /** The failed call that this one replaces; found once, before it begins. */
  findReplaced(): Replacement | undefined {
    if (this.#isMatched) return this.#replaces;
    this.#isMatched = true;
    const { failedCalls } = this.#surroundings;
    const asked = failedCalls.hasRecent ? this.asked : undefined;
    if (asked) this.#replaces = failedCalls.match(this.position, asked, this.#open.asked());
    return this.#replaces;
  }

  takeOver(replaced: Replacement): void {
    this.#replaces = replaced;
    if (this.#span) describeLateReplacement(this.#span, replaced);
  }

  /** The request is made again: it has not failed yet. */
  resume(): void {
    this.#ending = undefined;
    if (this.#failed) this.#failed.isReplaced = true;
    this.#failed = undefined;
  }

  /** The request is not made again. */
  endFailed(): void {
    if (this.#ending) this.#finish(this.#ending);
  }

  /** Its request was refused before it was sent: it never was a call. */
  withdraw(): void {
    if (this.#finished || !this.#span) return;
    this.#finished = true;
    this.#open.remove(this);
    const { telemetry, failedCalls } = this.#surroundings;
    if (this.#replaces) failedCalls.release(this.#replaces);
    try {
      telemetry.instruments.activeCalls.add(-1, this.#series.common, this.#context);
    } finally {
      this.#letGo();
    }
  }

  /** The application has read why its last attempt failed. */
  noteCause(): void {
    const cause = this.#attempt?.error?.type;
    if (this.#failed && cause !== undefined) this.#failed.errorType = cause;
  }

  claim(): boolean {
    const first = !this.#claimed;
    this.#claimed = true;
    return first;
  }

  claimAnswer(): boolean {
    const first = !this.#answered;
    this.#answered = true;
    return first;
  }

  abandonWith(answer: object): void {
    this.#open.abandonWith(answer, this);
  }

  describe(options: unknown): void {
    this.#options = options;
  }

  startAttempt(): Attempt | undefined {
    if (this.#finished || !(this.#span || this.#begin())) return undefined;
    const at = now();
    const previous = this.#attempt;
    if (previous) this.#endRetried(previous, at);
    this.#attempt = new Attempt((previous?.number ?? 0) + 1, at, (attempt) => {
      this.#settleAttempt(attempt);
    });
    this.#surroundings.peaks.request(this.#series.common, at);
    return this.#attempt;
  }

  respond(): void {}

  succeed(answer: unknown): void {
    if (!this.#request || this.#finished) return;
    // Undefined where the application read it in a form that is not looked into.
    if (answer !== undefined) {
      this.#request.operation.readAnswer?.(answer, this.#facts);
      this.#content?.answer(answer);
      this.#answer = answer;
    }
    this.#conclude(now());
  }

  observeStream(): StreamObserver | undefined {
    if (!this.#request || this.#finished) return undefined;
    const { operation } = this.#request;
    this.#stream = new StreamObserver(operation, this.#facts, this.#content, this);
    return this.#stream;
  }

  /**
   * Records gaps between chunks; does nothing once the call has ended.
   *
   * @param gaps seconds from chunks to the next ones.
   */
  recordGaps(gaps: readonly number[]): void {
    if (!this.#request?.operation.name) return;
    const { instruments } = this.#surroundings.telemetry;
    recordChunkGaps(instruments, this.#series.common, gaps, this.#context);
  }

  endStream(): void {
    this.#conclude(now());
  }

  cancel(): void {
    const timeout = timeoutReason(this.#options);
    if (timeout) this.fail(timeout);
    // What the application turns away from had failed already.
    else if (this.#facts.error) this.#conclude(now());
    else this.#finish({ outcome: 'cancelled', endedAt: now(), error: undefined });
  }

  /** @param isFinal whether it ends the call; else the request may be made again. */
  fail(error: unknown, isFinal = true): void {
    if (this.#finished || this.#ending || !this.#span) return;
    const endedAt = now();
    const timeout = timeoutReason(this.#options);
    if (!timeout && (isUserAbort(error) || isAborted(this.#options))) {
      this.#finish({ outcome: 'cancelled', endedAt, error: undefined });
      return;
    }
    this.#failWith(timeout ?? error, endedAt, isFinal);
  }

  abandon(): void {
    const lastSeenAt = this.#stream?.firstChunkAt
      ? this.#stream.lastChunkAt
      : (this.#attempt?.endedAt ?? this.#attempt?.startedAt ?? this.#startedAt);
    if (this.#ending) this.#finish(this.#ending);
    else if (this.#facts.error) this.#conclude(lastSeenAt);
    else this.#finish({ outcome: 'abandoned', endedAt: lastSeenAt, error: undefined });
  }

  /** The answer has ended: its outcome is what it says itself, whatever its HTTP status was. */
  #conclude(endedAt: number): void {
    const { error, isCancelled } = this.#facts;
    if (error) this.#failWith(error, endedAt);
    else if (isCancelled) this.#finish({ outcome: 'cancelled', endedAt, error: undefined });
    else this.#finish({ outcome: 'success', endedAt, error: undefined });
  }

  #failWith(error: unknown, endedAt: number, isFinal = true): void {
    if (this.#finished || this.#ending || !this.#span) return;
    this.#leaveMark(error, this.#span);
    const ending: Ending = { outcome: 'error', endedAt, error };
    if (!isFinal) {
      this.#ending = ending;
      return;
    }
    const copy = this.#attempt?.bodyCopy;
    if (!copy) {
      this.#finish(ending);
      return;
    }
    // The cause is still on its way; the application need not wait for it, the span can.
    this.#ending = ending;
    void after(copy, () => this.#finish(ending));
  }

  #begin(): boolean {
    this.#request ??= readRequest(this.#options);
    if (!this.#request) return false;
    const { telemetry, deployments, attributions } = this.#surroundings;
    this.#deployment = deployments.get(this.#request.model ?? '');
    this.findReplaced();
    const identity = this.#surroundings.identities.find(this.#request, this.#endpoint);
    const whose = attributions.find(this.#parent, this.#setAround, this.#request);
    this.#series = whose?.combination
      ? telemetry.series.findAttributed(identity.series, whose.combination)
      : identity.series;
    this.#span = startCallSpan(telemetry.tracer, {
      request: this.#request,
      attributes: whose ? { ...identity.span, ...whose.span } : identity.span,
      startTime: this.#startTime,
      parent: this.#parent,
      replaces: this.#replaces,
      library: this.#library,
    });
    this.#context = trace.setSpan(this.#parent, this.#span);
    const { content, hooks } = this.#surroundings;
    if (content) this.#content = new CallContent(content, this.#request);
    hooks.request(this.#span, this.#request);
    this.#open.add(this);
    try {
      telemetry.instruments.activeCalls.add(1, this.#series.common, this.#context);
    } catch (error) {
      reportFailure(error);
    }
    return true;
  }

  #settleAttempt(attempt: Attempt): void {
    const { telemetry, quotas, warnings } = this.#surroundings;
    const { rateLimit, error } = attempt;
    const reading = withWait(rateLimit, attempt.retryAfter);
    this.#rateLimit = reading ?? this.#rateLimit;
    this.#deployment = findDeployment(this.#deployment, this.#endpoint, rateLimit, error);
    attempt.deployment = this.#deployment;
    recordAttempt(telemetry.instruments, this.#series, attempt, this.#context);
    if (reading) quotas.note(reading, this.#series.common, attempt.key, attempt.endedAt ?? now());
    warnings?.noteAttempt(attempt, rateLimit, this.#series.common);
  }

  #endRetried(attempt: Attempt, at: number): void {
    attempt.settle();
    const endedAt = attempt.endedAt ?? at;
    const delay = at - endedAt;
    this.#retryDelay += delay;
    const { instruments } = this.#surroundings.telemetry;
    recordRetryDelay(instruments, this.#series, delay, attempt.error, this.#context);
    if (this.#span) recordAttemptEvent(this.#span, attempt, delay, this.#timeOf(endedAt));
  }

  /** Before the application can catch the error: its next call may be the replacement. */
  #leaveMark(error: unknown, span: Span): void {
    const failure = decodeFailure(error, this.#attempt);
    const asked = this.asked;
    if (!asked || !isWorthReplacing(error, failure)) return;
    const { failedCalls } = this.#surroundings;
    this.#failed = failedCalls.fail(this.position, asked, failure.type, span.spanContext());
    if (!this.#failed.isReplaced) failedCalls.handOver(this.#failed, this.position, this.#open);
  }

  #finish(ending: Ending): void {
    if (this.#finished || !this.#span || !this.#request) return;
    this.#finished = true;
    this.#open.remove(this);
    try {
      this.#record(ending, this.#request, this.#span);
    } finally {
      this.#letGo();
    }
  }

  #record(ending: Ending, request: CallRequest, span: Span): void {
    const attempt = this.#attempt;
    const stream = this.#stream;
    attempt?.settle();
    try {
      stream?.close();
    } catch (error) {
      reportFailure(error);
    }
    const { prices } = this.#surroundings;
    const summary = summarise(ending, {
      operation: request.operation,
      facts: this.#facts,
      attempt,
      stream,
      startedAt: this.#startedAt,
      retryDelay: this.#retryDelay,
      rateLimit: this.#rateLimit,
      deployment: this.#deployment,
      model: request.model,
      prices,
    });
    const { error, outcome } = summary;
    if (this.#failed && error) this.#failed.errorType = error.type;
    if (outcome === 'success' && !this.#replaces) this.#noteSuccess();
    const ended: EndedCall = {
      surroundings: this.#surroundings,
      request,
      span,
      context: this.#context,
      series: this.#series,
      replaces: this.#replaces,
      content: this.#content,
      answer: this.#answer,
      error: ending.error,
      endTime: this.#timeOf(ending.endedAt),
    };
    recordEnd(ended, summary);
  }

  #noteSuccess(): void {
    const { failedCalls } = this.#surroundings;
    const asked = failedCalls.hasRecent ? this.asked : undefined;
    if (asked) failedCalls.succeed(this.position, asked);
  }

  /** A pooled socket, or the code that made the call, may hold what is left of it for long. */
  #letGo(): void {
    this.#options = undefined;
    this.#facts = NO_FACTS;
    this.#request = undefined;
    this.#span = undefined;
    this.#context = this.#parent;
    this.#attempt = undefined;
    this.#answer = undefined;
    this.#stream = undefined;
    this.#content = undefined;
  }

  #timeOf(at: number): number {
    return this.#startTime + (at - this.#startedAt) * 1000;
  }
}
