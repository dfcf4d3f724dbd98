import type { Budget } from '@together-otel/dashboards';

/** Budgets of the rules that every case is tried with: no series of other cases has such labels. */
export const budgets: readonly Budget[] = [
  // 6.67 USD a day.
  { key: 'tenant.id', value: 'acme', usd: 200, per: 'month' },
  { key: 'feature', value: 'chat', usd: 5, per: 'day' },
  { key: 'feature', value: 'chat', usd: 120, per: 'month' },
  // Each character means something: in a string, in a regular expression, in a template.
  { key: 'tenant.id', value: 'a"\\.{{b}}', usd: 1, per: 'day' },
];
