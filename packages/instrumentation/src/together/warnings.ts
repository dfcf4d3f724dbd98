import type { Attributes } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import type { AttemptSummary } from '../facts/call-summary.ts';
import { now } from '../facts/clock.ts';
import type { EmitEvent } from '../telemetry/telemetry.ts';
import type { RateLimitReading } from './headers/rate-limit.ts';

/** Minimum attempts, and share of limited ones, from the monitoring guide. */
const MIN_ATTEMPTS = 100;
const MAX_LIMITED_SHARE = 0.05;
/** Window of counted attempts, in seconds. */
const COUNTED_SECONDS = 600;
/** Warn when less than this share of a quota is left. */
const MIN_LEFT_SHARE = 0.1;
/** Minimum time between equal warnings, in seconds. */
const REPEAT_SECONDS = 600;
/** Maximum number of models tracked. */
const MAX_MODELS = 200;

/** WARN on OpenTelemetry's scale. */
const WARN = 13;

interface Traffic {
  since: number;
  attempts: number;
  limited: number;
}

/** Watches attempts for conditions to act on before users notice. */
export class Warnings {
  readonly #emit: EmitEvent;
  readonly #traffic = new Map<string, Traffic>();
  readonly #warnedAt = new Map<string, number>();

  constructor(emit: EmitEvent) {
    this.#emit = emit;
  }

  noteAttempt(
    { status, error }: AttemptSummary,
    reading: RateLimitReading | undefined,
    common: Attributes,
  ): void {
    const model = common[attr.requestModel];
    if (typeof model !== 'string') return;
    if (error?.category === 'model' || error?.category === 'deployment') {
      const message = `${model}: ${error.meaning}. ${error.advice}`;
      this.#warn('together.model.unavailable', model, message, common);
    }
    this.#watchShare(model, status === 429, common);
    if (reading) this.#watchQuota(model, reading, common);
  }

  #watchShare(model: string, isLimited: boolean, common: Attributes): void {
    const at = now();
    let traffic = this.#traffic.get(model);
    if (!traffic || at - traffic.since > COUNTED_SECONDS) {
      if (!traffic && !this.#hasRoom(at)) return;
      traffic = { since: at, attempts: 0, limited: 0 };
      this.#traffic.set(model, traffic);
    }
    traffic.attempts++;
    if (isLimited) traffic.limited++;
    const share = traffic.limited / traffic.attempts;
    if (traffic.attempts <= MIN_ATTEMPTS || share <= MAX_LIMITED_SHARE) return;
    const message = `${model}: ${traffic.limited} of ${traffic.attempts} requests were limited (${(share * 100).toFixed(1)}%). Spread requests evenly over each second, or ask for a higher limit.`;
    this.#warn('together.ratelimit.exceeded', model, message, common);
  }

  /** Makes room by dropping the model that has been idle longest. */
  #hasRoom(at: number): boolean {
    if (this.#traffic.size < MAX_MODELS) return true;
    for (const [model, { since }] of this.#traffic) {
      if (at - since <= COUNTED_SECONDS) continue;
      this.#traffic.delete(model);
      return true;
    }
    return false;
  }

  #watchQuota(model: string, reading: RateLimitReading, common: Attributes): void {
    for (const kind of ['dynamic', 'base'] as const) {
      for (const resource of ['requests', 'tokens'] as const) {
        const { limit, remaining } = reading[kind][resource];
        // With a limit of a few per second, the last request always leaves less than a tenth.
        if (limit === undefined || remaining === undefined || limit < 1 / MIN_LEFT_SHARE) continue;
        if (remaining >= limit * MIN_LEFT_SHARE) continue;
        const message = `${model}: ${remaining} of ${limit} ${resource} a second are left (${kind} limit). Slow down before Together does it for you.`;
        this.#warn('together.ratelimit.low', model, message, common);
        return;
      }
    }
  }

  #warn(event: string, model: string, message: string, common: Attributes): void {
    const key = `${event} ${model}`;
    const at = now();
    const warnedAt = this.#warnedAt.get(key);
    if (warnedAt !== undefined && at - warnedAt < REPEAT_SECONDS) return;
    this.#warnedAt.set(key, at);
    this.#emit({ eventName: event, body: message, severityNumber: WARN, attributes: common });
  }
}
