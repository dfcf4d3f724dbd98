import * as application from '../../signals/application.ts';
import type { View } from '../../signals/view.ts';
import { thresholds } from '../../thresholds.ts';
import { type BoardRow, legend, target } from '../board.ts';
import { limits } from '../limits.ts';

const chart = { kind: 'chart', width: 12 } as const;
const model = legend('requestModel');

/** What is left before Together limits requests. */
export function quota(perModel: View): BoardRow {
  return {
    title: 'Quota',
    height: 7,
    panels: [
      {
        ...chart,
        id: 40,
        title: 'Requests left, share of limit',
        question: 'How close is each model to its request limit?',
        action:
          'All processes share one quota, so this is the lowest fresh reading, never a sum. Near zero: spread requests.',
        unit: 'share',
        limit: limits.quota,
        width: 8,
        targets: [target(application.quotaRequestsLeft.expression(perModel), model)],
      },
      {
        ...chart,
        id: 41,
        title: 'Tokens left, share of limit',
        question: 'How close is each model to its token limit?',
        action: 'Near zero: shorter prompts, lower max_tokens, or fewer calls at once.',
        unit: 'share',
        limit: limits.quota,
        width: 8,
        targets: [target(application.quotaTokensLeft.expression(perModel), model)],
      },
      {
        ...chart,
        id: 42,
        title: 'Age of the freshest reading',
        question: 'How current are the quota panels next to this?',
        action:
          'Together sends the quota only with responses: an old reading means no traffic, or responses without these headers.',
        unit: 'seconds',
        limit: { bad: 'above', at: thresholds.quota.age },
        width: 8,
        targets: [target(application.quotaAge.expression(perModel), model)],
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
        question: 'Which failed calls were replaced, and by which model?',
        action: 'The model on the left fails. Watch the quota and price of the one on the right.',
        unit: 'calls/s',
        targets: [
          target(
            fallbacks.counted(fallbacks.query.counter('fallbacks')),
            `${legend('fallbackFromModel')} → ${legend('fallbackToModel')}`,
          ),
        ],
      },
      {
        ...chart,
        id: 51,
        title: 'Spend per hour, by model',
        question: 'What costs money right now?',
        action:
          'According to the price list (`together-otel prices`). A jump: check the calls by model.',
        unit: 'usd',
        width: 6,
        targets: [target(application.cost.expression(perModel).times(3600), model)],
      },
      {
        ...chart,
        id: 52,
        title: 'Projected spend, share of plan',
        question: 'Will the month stay within the plan?',
        action: `According to the applications' price list, against ${planUsd} USD for 30 days; the probe board shows Together's own billing. Over plan: use cheaper models, shorten prompts, or raise the plan.`,
        unit: 'share',
        limit: { bad: 'above', at: thresholds.spend.ofPlan, watch: 0.8 },
        width: 6,
        targets: [
          target(application.monthlyCost.expression(all).dividedBy(planUsd), 'at the current rate'),
        ],
      },
    ],
  };
}
