import type { Context, Span } from '@opentelemetry/api';
import type { Deployment } from '../facts/call-summary.ts';
import { now } from '../facts/clock.ts';
import { recordAttempt, recordRetryDelay } from '../telemetry/metric-recorder.ts';
import type { CallSeries } from '../telemetry/series.ts';
import { recordAttemptEvent } from '../telemetry/span-recorder.ts';
import { findDeployment } from '../together/deployment.ts';
import type { Endpoint } from '../together/endpoint.ts';
import { type RateLimitReading, withWait } from '../together/headers/rate-limit.ts';
import { Attempt, type AttemptOwner } from './attempt.ts';
import type { Surroundings } from './surroundings.ts';

/** The call that the attempts belong to, as known at the time. */
export interface AttemptedCall extends AttemptOwner {
  readonly surroundings: Surroundings;
  readonly endpoint: Endpoint;
  readonly series: CallSeries;
  readonly context: Context;
  readonly span: Span | undefined;
  /** Converts a time on the monotonic clock to milliseconds since the epoch. */
  timeOf(at: number): number;
}

/** The attempts of one call: the last one, and totals over all of them. */
export class CallAttempts {
  #last: Attempt | undefined;
  #retryDelay = 0;
  #rateLimit: RateLimitReading | undefined;
  #deployment: Deployment | undefined;

  get last(): Attempt | undefined {
    return this.#last;
  }

  /** Total seconds spent waiting between attempts. */
  get retryDelay(): number {
    return this.#retryDelay;
  }

  /** The latest reading from any attempt. */
  get rateLimit(): RateLimitReading | undefined {
    return this.#rateLimit;
  }

  get deployment(): Deployment | undefined {
    return this.#deployment;
  }

  /** Time of their last recorded activity. */
  get lastSeenAt(): number | undefined {
    return this.#last?.endedAt ?? this.#last?.startedAt;
  }

  /** @param deployment the user's configuration for the model. */
  begin(deployment: Deployment | undefined): void {
    this.#deployment = deployment;
  }

  start(call: AttemptedCall): Attempt {
    const at = now();
    const previous = this.#last;
    if (previous) this.#endRetried(previous, at, call);
    this.#last = new Attempt((previous?.number ?? 0) + 1, at, call);
    call.surroundings.peaks.request(call.series.common, at);
    return this.#last;
  }

  /**
   * Records that the SDK leaves the body of the last response unread. After a success, the wait
   * before the next attempt starts now, not when the headers came; after an error, reads a copy.
   */
  giveUpBody(): void {
    if (this.#last?.isAnswered) this.#last.giveUpBody();
    else this.#last?.copyUnread();
  }

  settle(attempt: Attempt, call: AttemptedCall): void {
    const { telemetry, quotas, warnings } = call.surroundings;
    const { common } = call.series;
    const { rateLimit, error } = attempt;
    const reading = withWait(rateLimit, attempt.retryAfter);
    this.#rateLimit = reading ?? this.#rateLimit;
    this.#deployment = findDeployment(this.#deployment, call.endpoint, rateLimit, error);
    attempt.deployment = this.#deployment;
    recordAttempt(telemetry.instruments, call.series, attempt, call.context);
    if (reading) quotas.note(reading, common, attempt.key, attempt.endedAt ?? now());
    warnings?.noteAttempt(attempt, rateLimit, common);
  }

  /** Releases the attempts, so that a retained call does not retain them. */
  release(): void {
    this.#last = undefined;
  }

  #endRetried(attempt: Attempt, at: number, call: AttemptedCall): void {
    attempt.settle();
    const endedAt = attempt.endedAt ?? at;
    const delay = at - endedAt;
    this.#retryDelay += delay;
    const { instruments } = call.surroundings.telemetry;
    recordRetryDelay(instruments, call.series, delay, attempt.error, call.context);
    if (call.span) recordAttemptEvent(call.span, attempt, delay, call.timeOf(endedAt));
  }
}
