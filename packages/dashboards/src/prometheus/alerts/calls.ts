import { minutes } from '../../promql/duration.ts';
import type { Query } from '../../promql/query.ts';
import { thresholds } from '../../thresholds.ts';
import { burns, windowName } from '../error-budget.ts';
import { perJob, perModel } from '../recording-rules.ts';
import type { Alert } from '../rule.ts';

/** What becomes of calls: replaced, failed for good, unserved. */
export function callAlerts(query: Query): Alert[] {
  const { fallback } = thresholds;
  return [
    {
      name: 'TogetherFallbackRate',
      severity: 'warning',
      expression: query
        .recorded(perModel.fallbacks)
        .dividedBy(query.recorded(perModel.calls))
        .above(fallback.share)
        .and(query.recorded(perModel.calls).above(fallback.calls)),
      holds: minutes(5),
      summary: '{{ $labels.job }} falls back from {{ $labels.gen_ai_request_model }}',
      description:
        '{{ $value | humanizePercentage }} of the calls of the last 15 minutes were answered by another model or provider.',
    },
    {
      name: 'TogetherModelErrors',
      severity: 'critical',
      expression: lasting(query, 'model|deployment', 'requestModel'),
      holds: 0,
      summary: '{{ $labels.gen_ai_request_model }} is not available to {{ $labels.job }}',
      description:
        '{{ $value | humanize }} calls in 10 minutes were told that the model or its deployment is not there: retired, misspelt, or not running.',
    },
    {
      name: 'TogetherAuthErrors',
      severity: 'critical',
      expression: lasting(query, 'auth'),
      holds: 0,
      summary: 'Together refuses the key of {{ $labels.job }}',
      description:
        '{{ $value | humanize }} attempts in 10 minutes were answered with 401, or with 403 for want of permission.',
    },
    {
      name: 'TogetherBillingErrors',
      severity: 'critical',
      expression: lasting(query, 'billing'),
      holds: 0,
      summary: 'Together stopped {{ $labels.job }}: credit or spend limit',
      description: '{{ $value | humanize }} attempts in 10 minutes were answered with 402.',
    },
    ...burns.map((burn) => errorBudgetBurn(query, burn)),
  ];
}

function lasting(query: Query, category: string, ...by: readonly 'requestModel'[]) {
  return query
    .recorded(perModel.lastingErrors, { errorCategory: { matches: category } })
    .sum('job', ...by)
    .atLeast(thresholds.lasting.errors);
}

function errorBudgetBurn(
  query: Query,
  { long, short, rate, holds, severity }: (typeof burns)[number],
): Alert {
  const { objective, errors } = thresholds.errorBudget;
  const limit = Number((rate * (1 - objective)).toFixed(4));
  const unserved = (window: number) =>
    query.recorded(perJob.unserved(window)).dividedBy(query.recorded(perJob.calls(window)));
  return {
    name: 'TogetherErrorBudgetBurn',
    severity,
    labels: { window: windowName(long) },
    expression: unserved(long)
      .above(limit)
      .and(unserved(short).above(limit))
      .and(query.recorded(perJob.unserved(long)).atLeast(errors)),
    holds,
    summary: '{{ $labels.job }} burns its error budget of Together calls',
    description: `{{ $value | humanizePercentage }} of the calls of the last ${windowName(long)} ended in an error that no fallback made good: ${rate} times what ${objective * 100}% over 30 days allows.`,
  };
}
