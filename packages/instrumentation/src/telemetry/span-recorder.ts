import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTEMPT_EVENT, attr } from '@together-otel/semconv';
import type { AttemptSummary, CallSummary } from '../facts/call-summary.ts';
import { setAttribute, setAttributes } from './span-attribute.ts';

/** Adds an event for an attempt that did not end its call. */
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
 * @param beforeEnd called once everything is set, while the span can still be changed.
 */
export function endCallSpan(
  span: Span,
  summary: CallSummary,
  endTime: number,
  beforeEnd: () => void,
): void {
  if (span.isRecording()) {
    describeCall(span, summary);
    if (summary.error) {
      const { meaning, advice } = summary.error;
      span.setStatus({ code: SpanStatusCode.ERROR, message: `${meaning}. ${advice}` });
    }
  }
  beforeEnd();
  span.end(endTime);
}

/** One by one: the SDK would take an object apart again. */
function describeCall(span: Span, summary: CallSummary): void {
  const { error, usage, stream, finishReasons, rateLimit, serverTime } = summary;
  setAttribute(span, attr.callOutcome, summary.outcome);
  if (error) {
    setAttribute(span, attr.errorType, error.type);
    setAttribute(span, attr.errorCategory, error.category);
    setAttribute(span, attr.errorRetryable, error.retryable);
  }
  setAttribute(span, attr.httpStatusCode, summary.status);
  setAttribute(span, attr.requestId, summary.requestId);
  setAttribute(span, attr.responseId, summary.responseId);
  setAttribute(span, attr.responseModel, summary.responseModel);
  setAttribute(span, attr.responseFinishReasons, finishReasons);
  if (usage) {
    setAttribute(span, attr.usageInputTokens, usage.input);
    setAttribute(span, attr.usageOutputTokens, usage.output);
    setAttribute(span, attr.usageCacheReadInputTokens, usage.cached);
    setAttribute(span, attr.usageReasoningOutputTokens, usage.reasoning);
  }
  if (stream) {
    setAttribute(span, attr.responseTimeToFirstChunk, stream.toFirstChunk);
    setAttribute(span, attr.timeToFirstToken, stream.toFirstToken);
  }
  setAttribute(span, attr.deploymentType, summary.deployment);
  if (summary.resends > 0) {
    setAttribute(span, attr.httpResendCount, summary.resends);
    setAttribute(span, attr.retryDelay, summary.retryDelay);
  }
  if (rateLimit) setAttributes(span, rateLimit);
  if (serverTime) setAttributes(span, serverTime);
}
