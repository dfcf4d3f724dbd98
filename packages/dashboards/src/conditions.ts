import type { ByLabel, SignalKeyOf } from './registry.ts';
import { thresholds } from './thresholds.ts';

/** Conditions on counts, described by labels: defined once for Prometheus and Datadog. */
export interface Counted {
  readonly key: SignalKeyOf<'counter'> | 'calls';
  readonly where?: ByLabel<string | number | readonly string[]>;
}

/** A share that is too large, out of a significant total. */
export interface ShareCondition {
  readonly alert: string;
  readonly part: Counted;
  readonly whole: Counted;
  /** Grouping, in addition to the service and its scope. */
  readonly by: readonly 'requestModel'[];
  readonly over: number;
  readonly share: number;
  /** Minimum of the total, or of the part. */
  readonly least: { readonly of: 'whole' | 'part'; readonly count: number };
}

const { limited, capacity, fallback, lasting } = thresholds;
const attempts: Counted = { key: 'attempts' };

/** Conditions used by alerts and monitors. */
export const shareConditions: Readonly<
  Record<'limited' | 'capacity' | 'fallback' | 'model' | 'auth' | 'billing', ShareCondition>
> = {
  limited: {
    alert: 'TogetherRateLimited',
    part: { key: 'attempts', where: { httpStatusCode: 429 } },
    whole: attempts,
    by: ['requestModel'],
    over: limited.over,
    share: limited.share,
    least: { of: 'whole', count: limited.attempts },
  },
  capacity: {
    alert: 'TogetherCapacityErrors',
    part: { key: 'attempts', where: { errorCategory: 'capacity' } },
    whole: attempts,
    by: ['requestModel'],
    over: capacity.over,
    share: capacity.share,
    least: { of: 'whole', count: capacity.attempts },
  },
  fallback: {
    alert: 'TogetherFallbackRate',
    part: { key: 'fallbacks' },
    whole: { key: 'calls' },
    by: ['requestModel'],
    over: fallback.over,
    share: fallback.share,
    least: { of: 'whole', count: fallback.calls },
  },
  model: lastingErrors('TogetherModelErrors', ['model', 'deployment'], ['requestModel']),
  auth: lastingErrors('TogetherAuthErrors', ['auth'], []),
  billing: lastingErrors('TogetherBillingErrors', ['billing'], []),
};

function lastingErrors(
  alert: string,
  categories: readonly string[],
  by: ShareCondition['by'],
): ShareCondition {
  return {
    alert,
    part: { key: 'attempts', where: { errorCategory: categories } },
    whole: attempts,
    by,
    over: lasting.over,
    share: lasting.share,
    least: { of: 'part', count: lasting.errors },
  };
}
