import { type ShareCondition, shareConditions } from '../../conditions.ts';
import { minutes } from '../../promql/duration.ts';
import type { Expression } from '../../promql/expression.ts';
import type { Query } from '../../promql/query.ts';
import { thresholds } from '../../thresholds.ts';
import { type Burn, burns, windowName } from '../error-budget.ts';
import { perJob, perModel } from '../recording-rules.ts';
import type { Alert } from '../rule.ts';
import { modelFull, modelGone, modelLimited, togetherDown } from './explanations.ts';
import { tooLarge } from './shares.ts';

/** Outcomes of calls: replaced, failed for good, unserved. */
export function callAlerts(query: Query): Alert[] {
  return [
    {
      name: 'TogetherFallbackRate',
      severity: 'warning',
      cause: 'fallback',
      explainedBy: [togetherDown, modelLimited, modelFull, modelGone],
      expression: tooLarge(
        shareConditions.fallback,
        query.recorded(perModel.fallbacks),
        query.recorded(perModel.calls),
      ),
      holds: minutes(5),
      summary: '{{ $labels.job }} falls back from {{ $labels.gen_ai_request_model }}',
      description:
        '{{ $value | humanizePercentage }} of calls in the last 15 minutes were answered by another model or provider.',
      action:
        "Find out why the first model fails, and check that the replacement's quota is sufficient.",
      board: 'model',
    },
    {
      name: 'TogetherModelErrors',
      severity: 'critical',
      cause: 'model',
      expression: lasting(query, shareConditions.model),
      holds: 0,
      // Its window is five minutes shorter than that of the fallbacks that it explains.
      keeps: minutes(5),
      summary: '{{ $labels.gen_ai_request_model }} is not available to {{ $labels.job }}',
      description:
        '{{ $value | humanize }} calls in 10 minutes failed because the model or its deployment is unavailable: retired, misspelt or not running.',
      action: 'Switch to another model, or roll back the release that changed its name.',
      board: 'model',
    },
    {
      name: 'TogetherAuthErrors',
      severity: 'critical',
      cause: 'key',
      expression: lasting(query, shareConditions.auth),
      holds: 0,
      summary: 'Together rejects the API key of {{ $labels.job }}',
      description:
        '{{ $value | humanize }} attempts in 10 minutes got a 401, or a 403 for missing permission.',
      action: 'Give the service a valid key and restart it.',
      board: 'overview',
    },
    {
      name: 'TogetherBillingErrors',
      severity: 'critical',
      cause: 'credit',
      expression: lasting(query, shareConditions.billing),
      holds: 0,
      summary: 'Together stopped {{ $labels.job }}: credit or spend limit',
      description: '{{ $value | humanize }} attempts in 10 minutes got a 402.',
      action: "Add credit or raise the limit in Together's billing settings.",
      board: 'overview',
    },
    ...burns.map((burn) => errorBudgetBurn(query, burn)),
  ];
}

/** Permanent errors: enough of them, and more than a stray few among very many. */
function lasting(query: Query, condition: ShareCondition): Expression {
  const by = [...query.owner, ...condition.by];
  const categories = [condition.part.where?.errorCategory ?? []].flat();
  const errors = query
    .recorded(perModel.lastingErrors, { errorCategory: { matches: categories.join('|') } })
    .sum(...by);
  return tooLarge(condition, errors, query.recorded(perModel.attemptsBriefly).sum(...by));
}

/**
 * The budget burns over the long window, and did until recently. If there are too few calls for
 * that, it also burns when nearly all of them failed and none has succeeded since.
 */
function errorBudgetBurn(query: Query, burn: Burn): Alert {
  const { long, short, rate, holds, severity } = burn;
  const { objective, errors, few, nearlyAll } = thresholds.errorBudget;
  const limit = Number((rate * (1 - objective)).toFixed(4));
  const unserved = (window: number): Expression =>
    query.recorded(perJob.unserved(window)).dividedBy(query.recorded(perJob.calls(window)));
  const count = query.recorded(perJob.unserved(long));
  const burning = unserved(long)
    .above(limit)
    .and(unserved(short).above(limit))
    .and(count.atLeast(errors));
  const rarely = unserved(long)
    .atLeast(nearlyAll)
    .and(count.atLeast(few))
    .and(count.below(errors))
    .unless(unserved(short).atMost(limit));
  const condition = severity === 'critical' ? burning.or(rarely) : burning;
  const faster = burns.filter((other) => other.long < long).map(({ long }) => windowName(long));
  return {
    name: 'TogetherErrorBudgetBurn',
    severity,
    cause: 'budget',
    explainedBy: [togetherDown],
    labels: { window: windowName(long) },
    // One burn raises one alert: not repeated for what a faster window reports, or has just
    // reported.
    expression:
      faster.length === 0
        ? condition
        : condition.unless(query.fired('TogetherErrorBudgetBurn', faster).over('last', short), {
            on: query.owner,
          }),
    holds,
    summary: '{{ $labels.job }} burns its error budget of Together calls',
    description: `{{ $value | humanizePercentage }} of calls in the last ${windowName(long)} failed, without a successful retry or fallback: ${rate} times the rate that ${objective * 100}% over 30 days allows.`,
    action: 'Find the most frequent error on the board and follow the runbook of its own alert.',
    board: 'overview',
    shows: long,
  };
}
