import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTEMPT_EVENT, attr } from '@together-otel/semconv';
import type {
  AttemptSummary,
  CallSummary,
  QuotaSummary,
  TokenUsage,
} from '../facts/call-summary.ts';
import type { SpanAttributes } from './span-attributes.ts';

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
 * @param attributes undefined if the span was not recording when it started.
 * @param endTime milliseconds since the epoch.
 * @param beforeEnd called once everything is set, while the span can still be changed.
 */
export function endCallSpan(
  span: Span,
  attributes: SpanAttributes | undefined,
  summary: CallSummary,
  endTime: number,
  beforeEnd: () => void,
): void {
  if (attributes && span.isRecording()) {
    const draft = attributes.draft();
    describeCall(draft, summary);
    attributes.set(draft);
    if (summary.error) {
      const { meaning, advice } = summary.error;
      span.setStatus({ code: SpanStatusCode.ERROR, message: `${meaning}. ${advice}` });
    }
  }
  beforeEnd();
  span.end(endTime);
}

/** One assignment per attribute: a shared one would cost a look-up by name for each. */
function describeCall(attributes: Attributes, summary: CallSummary): void {
  const { error, usage, stream, rateLimit, serverTime, deployment, resends } = summary;
  const { status, requestId, responseId, responseModel, finishReasons } = summary;
  attributes[attr.callOutcome] = summary.outcome;
  if (error) {
    attributes[attr.errorType] = error.type;
    attributes[attr.errorCategory] = error.category;
    attributes[attr.errorRetryable] = error.retryable;
  }
  if (status !== undefined) attributes[attr.httpStatusCode] = status;
  if (requestId !== undefined) attributes[attr.requestId] = requestId;
  if (responseId !== undefined) attributes[attr.responseId] = responseId;
  if (responseModel !== undefined) attributes[attr.responseModel] = responseModel;
  if (finishReasons) attributes[attr.responseFinishReasons] = finishReasons;
  if (usage) describeUsage(attributes, usage);
  if (stream) {
    const { toFirstChunk, toFirstToken } = stream;
    if (toFirstChunk !== undefined) attributes[attr.responseTimeToFirstChunk] = toFirstChunk;
    if (toFirstToken !== undefined) attributes[attr.timeToFirstToken] = toFirstToken;
  }
  if (deployment) attributes[attr.deploymentType] = deployment;
  if (resends > 0) {
    attributes[attr.httpResendCount] = resends;
    attributes[attr.retryDelay] = summary.retryDelay;
  }
  if (rateLimit) describeQuota(attributes, rateLimit);
  if (serverTime) {
    const { queue, server } = serverTime;
    if (queue !== undefined) attributes[attr.serverQueueDuration] = queue;
    if (server !== undefined) attributes[attr.serverDuration] = server;
  }
}

function describeUsage(
  attributes: Attributes,
  { input, output, cached, reasoning }: TokenUsage,
): void {
  if (input !== undefined) attributes[attr.usageInputTokens] = input;
  if (output !== undefined) attributes[attr.usageOutputTokens] = output;
  if (cached !== undefined) attributes[attr.usageCacheReadInputTokens] = cached;
  if (reasoning !== undefined) attributes[attr.usageReasoningOutputTokens] = reasoning;
}

function describeQuota(attributes: Attributes, quota: QuotaSummary): void {
  const { requestsLimit, requestsRemaining, tokensLimit, tokensRemaining, reset } = quota;
  if (requestsLimit !== undefined) attributes[attr.ratelimitRequestsLimit] = requestsLimit;
  if (requestsRemaining !== undefined) {
    attributes[attr.ratelimitRequestsRemaining] = requestsRemaining;
  }
  if (tokensLimit !== undefined) attributes[attr.ratelimitTokensLimit] = tokensLimit;
  if (tokensRemaining !== undefined) attributes[attr.ratelimitTokensRemaining] = tokensRemaining;
  if (reset !== undefined) attributes[attr.ratelimitReset] = reset;
}
