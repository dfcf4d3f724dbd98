import type { Receiver } from '@together-otel/live/receiver';
import { metrics, sdkMetrics } from '@together-otel/semconv';

/** Number of attempts that the metrics report. */
export function attemptsIn(receiver: Receiver): number {
  return sum(receiver, metrics.attempts.name);
}

/** Number of spans reported as lost, by reason. */
export function lostSpansIn(receiver: Receiver, reason: string): number {
  return sum(receiver, sdkMetrics.spanExported.name, reason);
}

/** Number of spans reported as dropped because the SDK's queue was full. */
export function refusedByQueueIn(receiver: Receiver): number {
  return sum(receiver, sdkMetrics.spanProcessed.name, 'queue_full');
}

function sum(receiver: Receiver, metric: string, reason?: string): number {
  return receiver
    .latest(metric)
    .filter(({ attributes }) => reason === undefined || attributes['error.type'] === reason)
    .reduce((total, { value }) => total + Number(value), 0);
}
