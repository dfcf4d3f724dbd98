import { thresholds } from '../thresholds.ts';
import type { Limit } from './board.ts';

const budget = 1 - thresholds.errorBudget.objective;

/** Where panels turn red: where the alerts begin. */
export const limits: Readonly<
  Record<'success' | 'unserved' | 'limited' | 'capacity' | 'quota' | 'fallback', Limit>
> = {
  success: {
    bad: 'below',
    at: thresholds.errorBudget.objective,
    watch: 1 - budget / 2,
  },
  unserved: { bad: 'above', at: Number(budget.toFixed(6)) },
  limited: { bad: 'above', at: thresholds.limited.share },
  capacity: { bad: 'above', at: thresholds.capacity.share },
  quota: { bad: 'below', at: thresholds.quota.left, watch: 3 * thresholds.quota.left },
  fallback: { bad: 'above', at: thresholds.fallback.share },
};

/** A limit as steps: from a value on (absent: from the beginning), this colour. */
export interface LimitStep {
  readonly from?: number;
  readonly colour: 'good' | 'watch' | 'bad';
}

/** The steps of a limit, upwards. */
export function stepsOf({ bad, at, watch }: Limit): LimitStep[] {
  return bad === 'above'
    ? [{ colour: 'good' }, { from: watch ?? at / 2, colour: 'watch' }, { from: at, colour: 'bad' }]
    : [{ colour: 'bad' }, { from: at, colour: 'watch' }, { from: watch ?? at * 2, colour: 'good' }];
}
