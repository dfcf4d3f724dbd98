import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTEMPT_EVENT, attr } from '@together-otel/semconv';
import type { AttemptSummary, CallSummary } from './call-summary.ts';

/** Adds the event of an attempt that did not end its call. */
export function recordAttemptEvent(
  span: Span,
  { number, status, error }: AttemptSummary,
  delay: number,
  endedAt: number,
): void {
  if (!span.isRecording()) return;
  const attributes: Attributes = { [attr.attemptNumber]: number, [attr.attemptDelay]: delay };
  if (status !== undefined) attributes[attr.httpStatusCode] = status;
  if (error) {
    attributes[attr.errorType] = error.type;
    attributes[attr.errorCategory] = error.category;
  }
  span.addEvent(ATTEMPT_EVENT, attributes, endedAt);
}

/**
 * @param endTime milliseconds since the epoch.
 * @param beforeEnd called when all is set and the span can still be changed.
 */
export function endCallSpan(
  span: Span,
  summary: CallSummary,
  endTime: number,
  beforeEnd: () => void,
): void {
  if (span.isRecording()) {
    span.setAttributes(callAttributes(summary));
    if (summary.error) {
      const { meaning, advice } = summary.error;
      span.setStatus({ code: SpanStatusCode.ERROR, message: `${meaning}. ${advice}` });
    }
  }
  beforeEnd();
  span.end(endTime);
}

function callAttributes(summary: CallSummary): Attributes {
  const { error, usage, stream, finishReasons } = summary;
  return {
    [attr.callOutcome]: summary.outcome,
    [attr.errorType]: error?.type,
    [attr.errorCategory]: error?.category,
    [attr.errorRetryable]: error?.retryable,
    [attr.httpStatusCode]: summary.status,
    [attr.requestId]: summary.requestId,
    [attr.responseId]: summary.responseId,
    [attr.responseModel]: summary.responseModel,
    [attr.responseFinishReasons]: finishReasons && [...finishReasons],
    [attr.usageInputTokens]: usage?.input,
    [attr.usageOutputTokens]: usage?.output,
    [attr.usageCacheReadInputTokens]: usage?.cached,
    [attr.usageReasoningOutputTokens]: usage?.reasoning,
    [attr.responseTimeToFirstChunk]: stream?.toFirstChunk,
    [attr.timeToFirstToken]: stream?.toFirstToken,
    [attr.deploymentType]: summary.deployment,
    [attr.httpResendCount]: summary.resends > 0 ? summary.resends : undefined,
    [attr.retryDelay]: summary.resends > 0 ? summary.retryDelay : undefined,
    ...summary.spanAttributes,
  };
}
