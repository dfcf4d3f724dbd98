import type { Context } from '@opentelemetry/api';
import type { AttemptSummary, CallSummary } from '../facts/call-summary.ts';
import type { Instruments } from './instruments.ts';
import type { CallSeries, ReplacedCall, Series } from './series.ts';

/**
 * Records the metrics of a completed call.
 *
 * @param context contains the call's span, for exemplars.
 */
export function recordCall(
  instruments: Instruments,
  series: CallSeries,
  summary: CallSummary,
  context: Context,
): void {
  const { responseModel, stream, cost } = summary;
  const { common, isEmbeddings } = series;
  const answer = series.answer(responseModel);
  const ended = answer.ended(summary);
  for (const convention of instruments.conventions) {
    convention.record({ summary, isEmbeddings, common, answer, ended, context });
  }
  if (stream?.toFirstToken !== undefined) {
    instruments.timeToFirstToken.record(stream.toFirstToken, common, context);
  }
  if (cost?.input) instruments.cost.add(cost.input, series.cost.input, context);
  if (cost?.output) instruments.cost.add(cost.output, series.cost.output, context);
}

/** Records the gaps between stream chunks, in seconds. */
export function recordChunkGaps(
  instruments: Instruments,
  common: Series,
  gaps: readonly number[],
  context: Context,
): void {
  for (const convention of instruments.conventions) {
    convention.recordChunkGaps(gaps, common, context);
  }
}

export function recordAttempt(
  instruments: Instruments,
  series: CallSeries,
  attempt: AttemptSummary,
  context: Context,
): void {
  instruments.attempts.add(1, series.attempt(attempt), context);
}

/** Records the wait between a failed attempt and the next one. */
export function recordRetryDelay(
  instruments: Instruments,
  series: CallSeries,
  delay: number,
  error: AttemptSummary['error'],
  context: Context,
): void {
  instruments.retryDelay.record(delay, series.delay(error?.type), context);
}

/** Counts an application retry or a fallback once the replacing call has ended. */
export function recordReplacement(
  instruments: Instruments,
  series: CallSeries,
  replaced: { readonly failed: ReplacedCall; readonly kind: 'retry' | 'fallback' },
  by: { readonly model: string | undefined; readonly outcome: CallSummary['outcome'] },
  context: Context,
): void {
  const { failed, kind } = replaced;
  if (kind === 'retry') {
    instruments.callRetries.add(1, series.retried(failed.errorType, by.outcome), context);
  } else {
    instruments.fallbacks.add(1, series.tookOver(failed, by.model, by.outcome), context);
  }
}
