import type { Explanation } from '../rule.ts';

/** Together is down according to the probe: alerts on its models add nothing. */
export const togetherDown: Explanation = { alert: 'TogetherProbeFailing', same: [] };

/** Retries wait and fallbacks take over while a model answers 429. */
export const modelLimited: Explanation = { alert: 'TogetherRateLimited', same: ['requestModel'] };

/** … or 503. */
export const modelFull: Explanation = { alert: 'TogetherCapacityErrors', same: ['requestModel'] };

/** … or is missing. */
export const modelGone: Explanation = { alert: 'TogetherModelErrors', same: ['requestModel'] };

/** No data arrives from any source. */
export const collectorsDown: Explanation = {
  alert: 'TogetherCollectorDown',
  labels: { extent: 'all' },
  same: [],
};
