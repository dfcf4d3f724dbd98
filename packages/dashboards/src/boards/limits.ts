import { thresholds } from '../thresholds.ts';
import type { Limit } from './board.ts';

const budget = 1 - thresholds.errorBudget.objective;

/** Where panels turn red: the alerts' thresholds. */
export const limits: Readonly<
  Record<'success' | 'unserved' | 'limited' | 'capacity' | 'quota' | 'fallback', Limit>
> = {
  success: {
    bad: 'below',
    at: thresholds.errorBudget.objective,
    watch: rounded(1 - budget / 2),
  },
  unserved: { bad: 'above', at: rounded(budget) },
  limited: { bad: 'above', at: thresholds.limited.share },
  capacity: { bad: 'above', at: thresholds.capacity.share },
  quota: { bad: 'below', at: thresholds.quota.left, watch: rounded(3 * thresholds.quota.left) },
  fallback: { bad: 'above', at: thresholds.fallback.share },
};

/** A limit as steps: a colour from a value on (undefined for the start). */
export interface LimitStep {
  readonly from?: number;
  readonly colour: 'good' | 'watch' | 'bad';
}

/** Steps of a limit, ascending. */
export function stepsOf({ bad, at, watch }: Limit): LimitStep[] {
  const between = watch ?? rounded(bad === 'above' ? at / 2 : at * 2);
  const steps: readonly LimitStep[] =
    bad === 'above'
      ? [{ colour: 'good' }, { from: between, colour: 'watch' }, { from: at, colour: 'bad' }]
      : [{ colour: 'bad' }, { from: at, colour: 'watch' }, { from: between, colour: 'good' }];
  return steps.filter(({ from }, index) => from === undefined || from !== steps[index + 1]?.from);
}

/** Without floating-point noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
