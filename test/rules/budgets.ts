import type { Budget } from '@together-otel/dashboards';

/** Budgets in the rules of every case; no other case has series with these labels. */
export const budgets: readonly Budget[] = [
  // 6.67 USD per day.
  { key: 'tenant.id', value: 'acme', usd: 200, per: 'month' },
  { key: 'feature', value: 'chat', usd: 5, per: 'day' },
  { key: 'feature', value: 'chat', usd: 120, per: 'month' },
  // Every character here is special in a string, a regular expression or a template.
  { key: 'tenant.id', value: 'a"\\.{{b}}', usd: 1, per: 'day' },
];
