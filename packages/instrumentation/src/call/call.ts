import { type Context, context, type Span, trace } from '@opentelemetry/api';
import { flowAttributes } from '../attribution/flow-attributes.ts';
import { after } from '../callbacks.ts';
import { reportFailure } from '../diagnostics.ts';
import { now, wallClock } from '../facts/clock.ts';
import type { Library } from '../facts/library.ts';
import type { FailedCall, Flow, Position, Replacement } from '../fallback/failed-call.ts';
import type { Asked } from '../fallback/input-print.ts';
import { AnswerFacts, NO_FACTS } from '../operations/index.ts';
import { recordChunkGaps } from '../telemetry/metric-recorder.ts';
import { type CallSeries, NO_SERIES } from '../telemetry/series.ts';
import type { Endpoint } from '../together/endpoint.ts';
import { isUserAbort } from '../together/failure-kind.ts';
import type { Attempt } from './attempt.ts';
import { type AttemptedCall, CallAttempts } from './call-attempts.ts';
import { CallContent } from './call-content.ts';
import { type EndedCall, recordEnd } from './call-record.ts';
import { CallReplacement } from './call-replacement.ts';
import { type CallSpan, describeLateReplacement, startCallSpan } from './identity.ts';
import type { ObservedCall } from './observed-call.ts';
import type { OpenCall, OpenCalls } from './open-calls.ts';
import { askedOf, type CallRequest, isAborted, readRequest, timeoutReason } from './request.ts';
import { StreamObserver } from './stream-observer.ts';
import { type Ending, summarise } from './summary.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * One logical call: from the resource method to the last byte that the application reads, including
 * all SDK retries. It starts with its first attempt, so that requests never sent are not recorded,
 * and ends exactly once.
 */
export class Call implements ObservedCall, OpenCall, AttemptedCall {
  place = -1;
  unread: object | undefined;
  isWatched = false;
  readonly surroundings: Surroundings;
  readonly endpoint: Endpoint;
  readonly #open: OpenCalls;
  readonly #library: Library;
  readonly #startedAt = now();
  readonly #startTime = wallClock();
  readonly #parent = context.active();
  #setAround = flowAttributes();
  readonly #replacement: CallReplacement;
  readonly #attempts = new CallAttempts();
  #facts = new AnswerFacts();
  #options: unknown;
  #claimed = false;
  #answered = false;
  #request: CallRequest | undefined;
  #started: CallSpan | undefined;
  #context: Context = this.#parent;
  #series: CallSeries = NO_SERIES;
  #stream: StreamObserver | undefined;
  #content: CallContent | undefined;
  #answer: unknown;
  #ending: Ending | undefined;
  #finished = false;

  /** @param previous flow of the preceding call in the same code. */
  constructor(
    surroundings: Surroundings,
    endpoint: Endpoint,
    open: OpenCalls,
    previous: Flow | undefined,
    library: Library,
  ) {
    this.surroundings = surroundings;
    this.endpoint = endpoint;
    this.#open = open;
    this.#library = library;
    const { failedCalls } = surroundings;
    const position = failedCalls.enter(this.#parent, previous, this.#startedAt);
    this.#replacement = new CallReplacement(failedCalls, open, position);
  }

  get context(): Context {
    return this.#context;
  }

  get series(): CallSeries {
    return this.#series;
  }

  get span(): Span | undefined {
    return this.#started?.span;
  }

  get position(): Position {
    return this.#replacement.position;
  }

  get flow(): Flow {
    return this.position.flow;
  }

  get wantsContent(): boolean {
    return this.#content !== undefined;
  }

  get unlinkedInput(): Asked | undefined {
    // A failed call no longer counts as open, even while it awaits a retry.
    return this.#replacement.replaces || this.#ending ? undefined : this.asked;
  }

  /** Undefined if this is not a model operation: those neither replace calls nor get replaced. */
  get asked(): Asked | undefined {
    this.#request ??= readRequest(this.#options);
    return askedOf(this.#request, this.surroundings.telemetry.providerName);
  }

  /** Its last failure, for another call to replace; see {@link fail}. */
  get failed(): FailedCall | undefined {
    return this.#replacement.failed;
  }

  /** Whether it has failed but stays open for a possible retry. */
  get isAwaitingRetry(): boolean {
    return this.#ending !== undefined && !this.#finished;
  }

  /** Whether it is neither over nor failed. */
  get isOpen(): boolean {
    return !this.#finished && this.#ending === undefined;
  }

  /** Seconds spent waiting between attempts. */
  get retryDelay(): number {
    return this.#attempts.retryDelay;
  }

  /** Files to read before {@link findReplaced}. */
  get unreadFiles(): readonly Blob[] {
    return this.#replacement.unread(this);
  }

  /** The failed call that this one replaces; looked up once, before the span starts. */
  findReplaced(): Replacement | undefined {
    return this.#replacement.find(this);
  }

  takeOver(replaced: Replacement): void {
    this.#replacement.takeOver(replaced);
    if (this.span) describeLateReplacement(this.span, replaced);
  }

  /** The request is being repeated: the call has not failed yet. */
  resume(): void {
    this.#ending = undefined;
    this.#replacement.resume();
  }

  /** The request will not be repeated. */
  endFailed(): void {
    if (this.#ending) this.#finish(this.#ending);
  }

  /** The request was rejected before it was sent, so there was no call. */
  withdraw(): void {
    if (this.#finished || !this.#started) return;
    this.#finished = true;
    this.#open.remove(this);
    this.#replacement.release();
    const { telemetry, peaks } = this.surroundings;
    const { last } = this.#attempts;
    if (last) peaks.withdraw(this.#series.common, last.startedAt);
    try {
      telemetry.instruments.activeCalls.add(-1, this.#series.common, this.#context);
    } finally {
      this.#release();
    }
  }

  /** The application has read the error body of the last attempt. */
  noteCause(): void {
    this.#replacement.noteCause(this.#attempts.last?.error?.type);
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

  startAttempt(init?: unknown): Attempt | undefined {
    if (this.#finished || !(this.#started || this.#begin(init))) return undefined;
    return this.#attempts.start(this);
  }

  settleAttempt(attempt: Attempt): void {
    this.#attempts.settle(attempt, this);
  }

  giveUpBody(): void {
    this.#attempts.giveUpBody();
  }

  respond(): void {}

  succeed(answer: unknown): void {
    if (!this.#request || this.#finished) return;
    // Undefined if the application read it in an unparsed form.
    if (answer !== undefined) {
      this.#request.operation.readAnswer?.(answer, this.#facts);
      this.#content?.answer(answer);
      this.#answer = answer;
    }
    this.#conclude(now());
  }

  observeStream(): StreamObserver | undefined {
    if (!this.#request || this.#finished) return undefined;
    this.#stream = new StreamObserver(this.#request.operation, this.#facts, this.#content, this);
    return this.#stream;
  }

  /**
   * Records gaps between chunks; does nothing once the call has ended.
   *
   * @param gaps seconds from chunks to the next ones.
   */
  recordGaps(gaps: readonly number[]): void {
    if (!this.#request?.operation.name) return;
    const { instruments } = this.surroundings.telemetry;
    recordChunkGaps(instruments, this.#series.common, gaps, this.#context);
  }

  endStream(): void {
    if (this.#stream?.hasChunks === false) this.#request?.operation.readAnswer?.({}, this.#facts);
    this.#conclude(now());
  }

  cancel(): void {
    const timeout = timeoutReason(this.#options);
    if (timeout) this.fail(timeout);
    // What the application cancels here had already ended or failed.
    else if (this.#facts.isDecided) this.#conclude(now());
    else this.#finish({ outcome: 'cancelled', endedAt: now(), error: undefined });
  }

  /** @param isFinal whether it ends the call; otherwise the request may be repeated. */
  fail(error: unknown, isFinal = true): void {
    if (this.#finished || this.#ending || !this.#started) return;
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
      : (this.#attempts.lastSeenAt ?? this.#startedAt);
    if (this.#ending) this.#finish(this.#ending);
    else if (this.#facts.isDecided) this.#conclude(lastSeenAt);
    else this.#finish({ outcome: 'abandoned', endedAt: lastSeenAt, error: undefined });
  }

  /** The answer is complete: its content decides the outcome, whatever the HTTP status. */
  #conclude(endedAt: number): void {
    const { failure, isCancelled } = this.#facts;
    if (failure) this.#failWith(failure, endedAt);
    else if (isCancelled) this.#finish({ outcome: 'cancelled', endedAt, error: undefined });
    else this.#finish({ outcome: 'success', endedAt, error: undefined });
  }

  #failWith(error: unknown, endedAt: number, isFinal = true): void {
    if (this.#finished || this.#ending || !this.#started) return;
    this.#replacement.fail(this, error, this.#attempts.last, this.#started.span);
    const ending: Ending = { outcome: 'error', endedAt, error };
    const copy = isFinal ? this.#attempts.last?.bodyCopy : undefined;
    if (isFinal && !copy) {
      this.#finish(ending);
      return;
    }
    this.#ending = ending;
    // The error body is still arriving; only the span waits for it, not the application.
    if (copy) void after(copy, () => this.#finish(ending));
  }

  #begin(init: unknown): boolean {
    this.#request ??= readRequest(this.#options, init);
    if (!this.#request) return false;
    const { telemetry, deployments, attributions, identities } = this.surroundings;
    this.#attempts.begin(deployments.get(this.#request.model ?? ''));
    const replaces = this.findReplaced();
    const identity = identities.find(this.#request, this.endpoint);
    const whose = attributions.find(this.#parent, this.#setAround, this.#request);
    this.#series = telemetry.series.findAttributed(identity.series, whose?.combination);
    this.#started = startCallSpan(telemetry.tracer, {
      request: this.#request,
      identity,
      attributed: whose?.span,
      startTime: this.#startTime,
      parent: this.#parent,
      replaces,
      library: this.#library,
    });
    const { span } = this.#started;
    this.#context = trace.setSpan(this.#parent, span);
    const { content, hooks } = this.surroundings;
    if (content) this.#content = new CallContent(content, this.#request);
    hooks.request(span, this.#request);
    this.#open.add(this);
    try {
      telemetry.instruments.activeCalls.add(1, this.#series.common, this.#context);
    } catch (error) {
      reportFailure(error);
    }
    return true;
  }

  #finish(ending: Ending): void {
    if (this.#finished || !this.#started || !this.#request) return;
    this.#finished = true;
    this.#open.remove(this);
    try {
      this.#record(ending, this.#request, this.#started);
    } finally {
      this.#release();
    }
  }

  #record(ending: Ending, request: CallRequest, { span, attributes }: CallSpan): void {
    const stream = this.#stream;
    this.#attempts.last?.settle();
    try {
      stream?.close();
    } catch (error) {
      reportFailure(error);
    }
    const { last, retryDelay, rateLimit, deployment } = this.#attempts;
    const summary = summarise(ending, {
      operation: request.operation,
      facts: this.#facts,
      attempt: last,
      stream,
      startedAt: this.#startedAt,
      retryDelay,
      rateLimit,
      deployment,
      model: request.model,
      prices: this.surroundings.prices,
    });
    const { error, outcome } = summary;
    this.#replacement.noteCause(error?.type);
    if (outcome === 'success') this.#replacement.succeed(this);
    const ended: EndedCall = {
      surroundings: this.surroundings,
      request,
      span,
      attributes,
      context: this.#context,
      series: this.#series,
      replaces: this.#replacement.replaces,
      content: this.#content,
      answer: this.#answer,
      error: ending.error,
      endTime: this.timeOf(ending.endedAt),
    };
    recordEnd(ended, summary);
  }

  /** A pooled socket, or the calling code, may retain the call for a long time. */
  #release(): void {
    this.#options = undefined;
    this.#facts = NO_FACTS;
    this.#request = undefined;
    this.#started = undefined;
    this.#context = this.#parent;
    this.#attempts.release();
    this.#setAround = undefined;
    this.#answer = undefined;
    this.#stream = undefined;
    this.#content = undefined;
  }

  timeOf(at: number): number {
    return this.#startTime + (at - this.#startedAt) * 1000;
  }
}
