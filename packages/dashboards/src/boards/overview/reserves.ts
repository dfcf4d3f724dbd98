import * as application from '../../signals/application.ts';
import type { View } from '../../signals/view.ts';
import { thresholds } from '../../thresholds.ts';
import { type BoardRow, legend } from '../board.ts';
import { limits } from '../limits.ts';

const chart = { kind: 'chart', width: 12 } as const;
const model = legend('requestModel');

/** What is left before Together limits. */
export function quota(perModel: View): BoardRow {
  return {
    title: 'Quota',
    height: 7,
    panels: [
      {
        ...chart,
        id: 40,
        title: 'Requests left of the limit a second',
        question: 'How close is each model to its limit of requests?',
        action:
          'All processes share one quota: this is the lowest fresh reading, never a sum. Near zero: spread requests.',
        unit: 'share',
        limit: limits.quota,
        width: 8,
        targets: [
          { expression: application.quotaRequestsLeft.expression(perModel), legend: model },
        ],
      },
      {
        ...chart,
        id: 41,
        title: 'Tokens left of the limit a second',
        question: 'How close is each model to its limit of tokens?',
        action: 'Near zero: shorter prompts, lower max_tokens, or fewer calls at once.',
        unit: 'share',
        limit: limits.quota,
        width: 8,
        targets: [{ expression: application.quotaTokensLeft.expression(perModel), legend: model }],
      },
      {
        ...chart,
        id: 42,
        title: 'Age of the freshest reading',
        question: 'Can the quota beside this be believed?',
        action:
          'Together sends the quota with answers only: an old reading means no traffic, or answers without these headers.',
        unit: 'seconds',
        limit: { bad: 'above', at: thresholds.quota.age },
        width: 8,
        targets: [{ expression: application.quotaAge.expression(perModel), legend: model }],
      },
    ],
  };
}

/** Who takes over, and what it all costs. */
export function reserves(perModel: View, all: View): BoardRow {
  const fallbacks = all.per('fallbackFromModel', 'fallbackToModel');
  const { planUsd } = all.query.settings;
  return {
    title: 'Fallbacks and spend',
    height: 8,
    panels: [
      {
        ...chart,
        id: 50,
        title: 'Fallbacks, from → to',
        question: 'Which failed calls were taken over, and by whom?',
        action:
          'The model on the left is the patient. Watch the quota and the price of the one on the right.',
        unit: 'calls/s',
        targets: [
          {
            expression: fallbacks.counted(fallbacks.query.counter('fallbacks')),
            legend: `${legend('fallbackFromModel')} → ${legend('fallbackToModel')}`,
          },
        ],
      },
      {
        ...chart,
        id: 51,
        title: 'Spend an hour, by model',
        question: 'What costs money right now?',
        action: 'By the price list (`together-otel prices`). A jump: look at the calls by model.',
        unit: 'usd',
        width: 6,
        targets: [{ expression: application.cost.expression(perModel).times(3600), legend: model }],
      },
      {
        ...chart,
        id: 52,
        title: 'Projected spend, of the plan',
        question: 'Will the month stay within the plan?',
        action: `By the applications' price list against ${planUsd} USD for 30 days; the probe's board has Together's own billing. Over: cheaper models, shorter prompts, or a larger plan.`,
        unit: 'share',
        limit: { bad: 'above', at: thresholds.spend.ofPlan, watch: 0.8 },
        width: 6,
        targets: [
          {
            expression: application.monthlyCost.expression(all).dividedBy(planUsd),
            legend: 'at the present pace',
          },
        ],
      },
    ],
  };
}
