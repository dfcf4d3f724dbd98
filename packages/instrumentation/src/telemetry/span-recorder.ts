import {
  type Attributes,
  type AttributeValue,
  type Span,
  SpanStatusCode,
} from '@opentelemetry/api';
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
    describeCall(span, summary);
    if (summary.error) {
      const { meaning, advice } = summary.error;
      span.setStatus({ code: SpanStatusCode.ERROR, message: `${meaning}. ${advice}` });
    }
  }
  beforeEnd();
  span.end(endTime);
}

/** One by one: an object of them would be built, and taken apart again by the SDK. */
function describeCall(span: Span, summary: CallSummary): void {
  const { error, usage, stream, finishReasons, rateLimit, serverTime } = summary;
  set(span, attr.callOutcome, summary.outcome);
  if (error) {
    set(span, attr.errorType, error.type);
    set(span, attr.errorCategory, error.category);
    set(span, attr.errorRetryable, error.retryable);
  }
  set(span, attr.httpStatusCode, summary.status);
  set(span, attr.requestId, summary.requestId);
  set(span, attr.responseId, summary.responseId);
  set(span, attr.responseModel, summary.responseModel);
  set(span, attr.responseFinishReasons, finishReasons);
  if (usage) {
    set(span, attr.usageInputTokens, usage.input);
    set(span, attr.usageOutputTokens, usage.output);
    set(span, attr.usageCacheReadInputTokens, usage.cached);
    set(span, attr.usageReasoningOutputTokens, usage.reasoning);
  }
  if (stream) {
    set(span, attr.responseTimeToFirstChunk, stream.toFirstChunk);
    set(span, attr.timeToFirstToken, stream.toFirstToken);
  }
  set(span, attr.deploymentType, summary.deployment);
  if (summary.resends > 0) {
    set(span, attr.httpResendCount, summary.resends);
    set(span, attr.retryDelay, summary.retryDelay);
  }
  if (rateLimit) span.setAttributes(rateLimit);
  if (serverTime) span.setAttributes(serverTime);
}

function set(span: Span, name: string, value: AttributeValue | undefined): void {
  if (value !== undefined) span.setAttribute(name, value);
}
