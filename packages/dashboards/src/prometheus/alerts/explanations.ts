import type { Explanation } from '../rule.ts';

/** Together is down, as the probe sees it: what its models do is no news. */
export const togetherDown: Explanation = { alert: 'TogetherProbeFailing', same: [] };

/** Retries wait, and fallbacks take over, while a model answers 429. */
export const modelLimited: Explanation = { alert: 'TogetherRateLimited', same: ['requestModel'] };

/** … or 503. */
export const modelFull: Explanation = { alert: 'TogetherCapacityErrors', same: ['requestModel'] };

/** … or is not there. */
export const modelGone: Explanation = { alert: 'TogetherModelErrors', same: ['requestModel'] };

/** Nothing arrives from anyone. */
export const collectorsDown: Explanation = {
  alert: 'TogetherCollectorDown',
  labels: { extent: 'all' },
  same: [],
};
