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
  summary: CallSummary,
  context: Context,
): void {
  const { outcome, error, responseModel, deployment, stream, cost } = summary;
  const answered = responseModel ? { ...common, [attr.responseModel]: responseModel } : common;
  const ended: Attributes = { ...answered, [attr.callOutcome]: outcome };
  if (error) ended[attr.errorType] = error.type;
  if (deployment) ended[attr.deploymentType] = deployment;
  for (const convention of instruments.conventions) {
    convention.record({ summary, common, answered, ended, context });
  }
  if (stream?.toFirstToken !== undefined) {
    instruments.timeToFirstToken.record(stream.toFirstToken, common, context);
  }
  for (const type of ['input', 'output'] as const) {
    const amount = cost?.[type];
    if (amount) instruments.cost.add(amount, { ...common, [attr.tokenType]: type }, context);
  }
}

/** Counts an attempt. */
export function recordAttempt(
  instruments: Instruments,
  common: Attributes,
  { status, error, deployment }: AttemptSummary,
  context: Context,
): void {
  const attributes: Attributes = { ...common };
  if (status !== undefined) attributes[attr.httpStatusCode] = status;
  if (error) {
    attributes[attr.errorType] = error.type;
    attributes[attr.errorCategory] = error.category;
  }
  if (deployment) attributes[attr.deploymentType] = deployment;
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

/** Counts a fallback, when the replacement has ended. */
export function recordFallback(
  instruments: Instruments,
  common: Attributes,
  from: { readonly model: string; readonly errorType: string },
  to: {
    readonly model: string | undefined;
    readonly provider: string;
    readonly outcome: CallSummary['outcome'];
  },
  context: Context,
): void {
  const attributes: Attributes = {
    ...common,
    [attr.fallbackFromModel]: from.model,
    [attr.fallbackToProvider]: to.provider,
    [attr.errorType]: from.errorType,
    [attr.callOutcome]: to.outcome,
  };
  if (to.model) attributes[attr.fallbackToModel] = to.model;
  instruments.fallbacks.add(1, attributes, context);
}
