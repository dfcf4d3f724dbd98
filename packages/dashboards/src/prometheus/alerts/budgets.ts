import { hours } from '../../promql/duration.ts';
import type { Query } from '../../promql/query.ts';
import type { ContextKey } from '../../registry.ts';
import type { Budget } from '../../settings.ts';
import { View } from '../../signals/view.ts';
import { thresholds } from '../../thresholds.ts';
import type { Alert } from '../rule.ts';

/** Budgets of tenants, or of values of other keys. */
export function budgetAlerts(query: Query): Alert[] {
  const { over, month } = thresholds.spend;
  return query.settings.budgets.map(({ key, value, usd, per }): Alert => {
    const own = query.counter('cost', { [`context.${key}` satisfies ContextKey]: { is: value } });
    const day = new View(query, over, []).grown(own);
    const days = per === 'month' ? month / over : 1;
    const whose = budgetName({ key, value });
    return {
      name: 'TogetherBudgetExceeded',
      severity: 'warning',
      cause: 'spend',
      // There may be a budget for both a day and a month.
      labels: { budget: whose, per },
      expression: day.times(days).above(usd),
      holds: hours(1),
      summary: `${whose} spends faster on Together than its budget allows`,
      description: `At the rate of the last day, a ${per} of ${whose} costs {{ $value | printf "%.2f" }} USD according to the applications' price lists; its budget is ${usd} USD.`,
      action: 'Find out which feature and model it spends on, and whether that was agreed.',
      board: 'overview',
      shows: over,
    };
  });
}

/** A budget's name. Prometheus would interpret braces as a template. */
export function budgetName({ key, value }: Pick<Budget, 'key' | 'value'>): string {
  return `${key}=${value}`.replaceAll('{{', '{ {');
}
