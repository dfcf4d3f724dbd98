import type { Receiver } from '@together-otel/live/receiver';
import { attr, metrics } from '@together-otel/semconv';

/** Totals of a run's metrics. */
export interface Figures {
  /** Calls to models that have ended. */
  readonly calls: number;
  readonly attempts: number;
  readonly outputTokens: number;
  /** Failed calls that nothing replaced. */
  readonly unserved: number;
}

type Filter = Readonly<Record<string, string>>;

export function figuresOf(receiver: Receiver): Figures {
  const sum = (metric: { readonly name: string }, attributes: Filter = {}): number =>
    receiver
      .latest(metric.name)
      .filter((series) =>
        Object.entries(attributes).every(([name, value]) => series.attributes[name] === value),
      )
      .reduce((total, { value, histogram }) => total + Number(value ?? histogram?.count ?? 0), 0);
  const failed = sum(metrics.operationDuration, { [attr.callOutcome]: 'error' });
  return {
    calls: sum(metrics.operationDuration),
    attempts: sum(metrics.attempts),
    outputTokens: receiver
      .latest(metrics.tokenUsage.name)
      .filter(({ attributes }) => attributes[attr.tokenType] === 'output')
      .reduce((total, { histogram }) => total + (histogram?.sum ?? 0), 0),
    unserved: failed - sum(metrics.callRetries) - sum(metrics.fallbacks),
  };
}
