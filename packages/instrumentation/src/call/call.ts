import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import {
  AnswerFacts,
  findOperation,
  type Operation,
  readUsage,
  requestBody,
} from '../operations/index.ts';
import { record, text } from '../telemetry/attribute-value.ts';
import type { CallSummary, DecodedError, Outcome } from '../telemetry/call-summary.ts';
import { now } from '../telemetry/clock.ts';
import { recordAttempt, recordCall, recordRetryDelay } from '../telemetry/metric-recorder.ts';
import { endCallSpan, recordAttemptEvent } from '../telemetry/span-recorder.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Endpoint } from '../together/endpoint.ts';
import { isUserAbort } from '../together/failure-kind.ts';
import type { QuotaBook } from '../together/quota-book.ts';
import { rateLimitAttributes } from '../together/rate-limit.ts';
import { Attempt } from './attempt.ts';
import { decodeFailure } from './failure.ts';
import { StreamObserver } from './stream-observer.ts';

/** What the application asked for, as the SDK passes it on. */
export interface CallRequest {
  readonly method?: unknown;
  readonly path?: unknown;
  readonly body?: unknown;
  readonly stream?: unknown;
  readonly signal?: { readonly aborted: boolean } | null | undefined;
}

/** What all calls of one instrumentation share. */
export interface CallSurroundings {
  readonly telemetry: Telemetry;
  readonly quotas: QuotaBook;
  /** The calls that have begun and not ended. */
  readonly open: Set<Call>;
}

interface Ending {
  readonly outcome: Outcome;
  readonly endedAt: number;
  readonly error: unknown;
}

/**
 * One logical call: from the resource method to the last byte that the application reads, with all
 * the attempts that the SDK makes in between. It begins with its first attempt, so that what is
 * never sent leaves no trace, and ends once, whatever happens first.
 */
export class Call {
  readonly #surroundings: CallSurroundings;
  readonly #endpoint: Endpoint;
  readonly #startedAt = now();
  readonly #startTime = Date.now();
  readonly #parent = context.active();
  readonly #facts = new AnswerFacts();
  #request: CallRequest | undefined;
  #claimed = false;
  #operation: Operation | undefined;
  #span: Span | undefined;
  #context: Context = this.#parent;
  #common: Attributes = {};
  #attempt: Attempt | undefined;
  #retryDelay = 0;
  #stream: StreamObserver | undefined;
  #ending: Ending | undefined;
  #finished = false;

  constructor(surroundings: CallSurroundings, endpoint: Endpoint) {
    this.#surroundings = surroundings;
    this.#endpoint = endpoint;
  }

  /** The context in which attempts are sent: the call's span is active in it. */
  get context(): Context {
    return this.#context;
  }

  /** @returns true the first time: a call has one outermost request, retries come inside. */
  claim(): boolean {
    const first = !this.#claimed;
    this.#claimed = true;
    return first;
  }

  /** The request's options, once they are known; the body may still be a promise before. */
  describe(request: unknown): void {
    this.#request = record(request);
  }

  /** An HTTP request is about to be sent. @returns undefined when this call is not observed. */
  startAttempt(): Attempt | undefined {
    if (this.#finished || !(this.#span || this.#begin())) return undefined;
    const at = now();
    const previous = this.#attempt;
    if (previous) this.#endRetried(previous, at);
    const attempt = new Attempt((previous?.number ?? 0) + 1, at, (settled) => {
      const { telemetry, quotas } = this.#surroundings;
      recordAttempt(telemetry.instruments, this.#common, settled, this.#context);
      if (settled.rateLimit) quotas.note(settled.rateLimit, this.#common);
    });
    this.#attempt = attempt;
    return attempt;
  }

  /** The whole answer is there, parsed. */
  succeed(answer: unknown): void {
    if (!this.#operation || this.#finished) return;
    this.#operation.readAnswer?.(answer, this.#facts);
    this.#finish({ outcome: 'success', endedAt: now(), error: undefined });
  }

  /** The answer is a stream. @returns undefined when there is nothing to observe any more. */
  observeStream(): StreamObserver | undefined {
    if (!this.#operation || this.#finished) return undefined;
    this.#stream = new StreamObserver(this.#operation, this.#facts);
    return this.#stream;
  }

  /** The stream came to its end. */
  endStream(): void {
    this.#finish({ outcome: 'success', endedAt: now(), error: undefined });
  }

  /** The application does not want the rest. */
  cancel(): void {
    this.#finish({ outcome: 'cancelled', endedAt: now(), error: undefined });
  }

  /** The SDK threw. */
  fail(error: unknown): void {
    if (this.#finished || this.#ending) return;
    const endedAt = now();
    if (isUserAbort(error) || this.#request?.signal?.aborted) {
      this.#finish({ outcome: 'cancelled', endedAt, error: undefined });
      return;
    }
    const ending: Ending = { outcome: 'error', endedAt, error };
    const copy = this.#attempt?.bodyCopy;
    if (!copy) {
      this.#finish(ending);
      return;
    }
    // The cause is still on its way; the application need not wait for it, the span can.
    this.#ending = ending;
    void copy.then(() => this.#finish(ending));
  }

  /** Nobody will ever see the end of it: it ends where it was last seen. */
  abandon(): void {
    const lastSeenAt = this.#stream?.firstChunkAt
      ? this.#stream.lastChunkAt
      : (this.#attempt?.endedAt ?? this.#attempt?.startedAt ?? this.#startedAt);
    this.#finish(this.#ending ?? { outcome: 'abandoned', endedAt: lastSeenAt, error: undefined });
  }

  #begin(): boolean {
    const { method, path, body, stream } = this.#request ?? {};
    if (typeof method !== 'string' || typeof path !== 'string') return false;
    this.#operation = findOperation(method, path);
    const { telemetry, open } = this.#surroundings;
    const { address, port } = this.#endpoint;
    const fields = requestBody(body);
    const model = text(fields['model']);
    const { name, spanName } = this.#operation;

    const identity: Attributes = {
      ...(name && { [attr.operationName]: name }),
      [attr.providerName]: telemetry.providerName,
      ...(model && { [attr.requestModel]: model }),
      [attr.serverAddress]: address,
    };
    this.#common = model
      ? { ...identity, [attr.requestModel]: telemetry.models.admit(model) }
      : identity;
    this.#span = telemetry.tracer.startSpan(
      name && model ? `${spanName} ${model}` : spanName,
      {
        kind: SpanKind.CLIENT,
        startTime: this.#startTime,
        attributes: { ...identity, [attr.serverPort]: port },
      },
      this.#parent,
    );
    if (this.#span.isRecording()) {
      this.#span.setAttributes(this.#operation.requestAttributes?.(fields) ?? {});
      if (stream === true || fields['stream'] === true) {
        this.#span.setAttribute(attr.requestStream, true);
      }
    }
    this.#context = trace.setSpan(this.#parent, this.#span);
    telemetry.instruments.activeCalls.add(1, this.#common, this.#context);
    open.add(this);
    return true;
  }

  #endRetried(attempt: Attempt, at: number): void {
    attempt.settle();
    const endedAt = attempt.endedAt ?? at;
    const delay = at - endedAt;
    this.#retryDelay += delay;
    const { instruments } = this.#surroundings.telemetry;
    recordRetryDelay(instruments, this.#common, delay, attempt.error, this.#context);
    if (this.#span) recordAttemptEvent(this.#span, attempt, delay, this.#timeOf(endedAt));
  }

  #finish(ending: Ending): void {
    if (this.#finished || !this.#span) return;
    this.#finished = true;
    this.#attempt?.settle();
    const { telemetry, open } = this.#surroundings;
    open.delete(this);
    const summary = this.#summarise(ending);
    telemetry.instruments.activeCalls.add(-1, this.#common, this.#context);
    if (this.#operation?.name) {
      recordCall(telemetry.instruments, this.#common, summary, this.#context);
    }
    endCallSpan(this.#span, summary, this.#timeOf(ending.endedAt));
  }

  #summarise({ outcome, endedAt, error }: Ending): CallSummary {
    const facts = this.#facts;
    const attempt = this.#attempt;
    const decoded: DecodedError | undefined =
      outcome === 'error' ? decodeFailure(error, attempt) : undefined;
    return {
      outcome,
      duration: endedAt - this.#startedAt,
      error: decoded,
      status: attempt?.status,
      requestId: attempt?.requestId ?? text(facts.id) ?? attempt?.ray,
      responseId: text(facts.id),
      responseModel: text(facts.model),
      finishReasons: this.#finishReasons(outcome),
      usage: facts.usage ? readUsage(facts.usage) : undefined,
      stream: this.#stream && {
        toFirstChunk: since(this.#startedAt, this.#stream.firstChunkAt),
        toFirstToken: since(this.#startedAt, this.#stream.firstTokenAt),
        gaps: this.#stream.gaps,
      },
      resends: (attempt?.number ?? 1) - 1,
      retryDelay: this.#retryDelay,
      spanAttributes: attempt?.rateLimit ? rateLimitAttributes(attempt.rateLimit) : {},
    };
  }

  /** A choice that was cut says `error` in its place, as the conventions want. */
  #finishReasons(outcome: Outcome): string[] | undefined {
    const reasons = Array.from(this.#facts.finishReasons, (reason) => text(reason));
    const wasCut = this.#stream !== undefined && outcome !== 'cancelled';
    const told = reasons.flatMap((reason) => reason ?? (wasCut ? 'error' : []));
    return told.length > 0 ? told : undefined;
  }

  #timeOf(at: number): number {
    return this.#startTime + (at - this.#startedAt) * 1000;
  }
}

function since(start: number, at: number | undefined): number | undefined {
  return at === undefined ? undefined : at - start;
}
