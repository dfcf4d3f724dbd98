import type { Attributes, Context } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import type { AttemptSummary, CallSummary } from './call-summary.ts';
import type { Instruments } from './instruments.ts';

/**
 * Records the metrics of a call that ended.
 *
 * @param common the attributes that every metric of the call carries.
 * @param context holds the call's span, for exemplars.
 */
export function recordCall(
  instruments: Instruments,
  common: Attributes,
  { outcome, duration, error, responseModel, usage, stream }: CallSummary,
  context: Context,
): void {
  const answered = responseModel ? { ...common, [attr.responseModel]: responseModel } : common;
  const ended: Attributes = { ...answered, [attr.callOutcome]: outcome };
  if (error) ended[attr.errorType] = error.type;
  instruments.operationDuration.record(duration, ended, context);

  for (const type of ['input', 'output'] as const) {
    const tokens = usage?.[type];
    if (tokens !== undefined) {
      instruments.tokenUsage.record(tokens, { ...answered, [attr.tokenType]: type }, context);
    }
  }

  if (!stream) return;
  const { toFirstChunk, toFirstToken, gaps } = stream;
  if (toFirstChunk !== undefined)
    instruments.timeToFirstChunk.record(toFirstChunk, common, context);
  if (toFirstToken !== undefined)
    instruments.timeToFirstToken.record(toFirstToken, common, context);
  for (const gap of gaps) instruments.timePerOutputChunk.record(gap, common, context);
}

/** Counts an attempt. */
export function recordAttempt(
  instruments: Instruments,
  common: Attributes,
  { status, error }: AttemptSummary,
  context: Context,
): void {
  const attributes: Attributes = { ...common };
  if (status !== undefined) attributes[attr.httpStatusCode] = status;
  if (error) {
    attributes[attr.errorType] = error.type;
    attributes[attr.errorCategory] = error.category;
  }
  instruments.attempts.add(1, attributes, context);
}

/** Records the wait between a failed attempt and the next one. */
export function recordRetryDelay(
  instruments: Instruments,
  common: Attributes,
  delay: number,
  error: AttemptSummary['error'],
  context: Context,
): void {
  const attributes = error ? { ...common, [attr.errorType]: error.type } : common;
  instruments.retryDelay.record(delay, attributes, context);
}
