import * as application from '../../signals/application.ts';
import type { View } from '../../signals/view.ts';
import { type BoardRow, target } from '../board.ts';
import { limits } from '../limits.ts';

/** The state of everything, as numbers. */
export function now(all: View): BoardRow {
  const stat = { kind: 'stat', unit: 'share', width: 4 } as const;
  return {
    title: 'Now',
    height: 4,
    panels: [
      {
        ...stat,
        id: 1,
        title: 'Calls per second',
        question: 'Is there traffic at all?',
        action:
          'Zero while the applications run: check the preload (`together-otel doctor`) and whether the Collector receives anything.',
        unit: 'calls/s',
        width: 3,
        target: target(application.calls.expression(all), 'calls'),
      },
      {
        ...stat,
        id: 2,
        title: 'Success',
        question: 'How many calls succeed, after retries?',
        action:
          'Below the objective: find the model in the table below and the errors on its board.',
        limit: limits.success,
        target: target(application.successShare.expression(all), 'success'),
      },
      {
        ...stat,
        id: 3,
        title: 'Unserved',
        question: 'How many calls failed without a successful fallback?',
        action:
          'Users notice these. Above the budget: treat it as an outage; find the model below and fail over.',
        limit: limits.unserved,
        width: 3,
        target: target(application.unservedShare.expression(all), 'unserved'),
      },
      {
        ...stat,
        id: 4,
        title: 'Rate limited (429)',
        question: 'How many attempts does Together refuse because of your own rate?',
        action:
          'Spread requests evenly over each second, or ask for a higher rate. The cause is your usage, not an outage.',
        limit: limits.limited,
        target: target(application.limitedShare.expression(all), '429'),
      },
      {
        ...stat,
        id: 5,
        title: 'Out of capacity (503)',
        question: 'How many attempts fail because Together is full?',
        action: 'Fail over to another model or a dedicated endpoint: sending less does not help.',
        limit: limits.capacity,
        target: target(application.capacityShare.expression(all), '503'),
      },
      {
        ...stat,
        id: 6,
        title: 'First token, p95',
        question: 'How long do users wait for the first token?',
        action:
          "Compare the models below: if one is slow, it is Together's; if all are slow, it is the network.",
        unit: 'seconds',
        width: 3,
        target: target(application.firstToken.expression(all), 'p95'),
      },
      {
        ...stat,
        id: 7,
        title: 'Lowest quota left',
        question: 'How close is any model to its request limit?',
        action: 'Find the model in the table and slow down before 429s begin.',
        limit: limits.quota,
        width: 3,
        target: target(application.quotaRequestsLeft.expression(all), 'left'),
      },
    ],
  };
}
