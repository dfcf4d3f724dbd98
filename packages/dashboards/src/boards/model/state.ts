import * as application from '../../signals/application.ts';
import type { View } from '../../signals/view.ts';
import { type BoardRow, target } from '../board.ts';
import { limits } from '../limits.ts';

/** The model's state, as numbers. */
export function state(view: View): BoardRow {
  const stat = { kind: 'stat', unit: 'share', width: 5 } as const;
  return {
    title: 'Now',
    height: 4,
    panels: [
      {
        ...stat,
        id: 2,
        title: 'Success',
        question: 'How many calls succeed, after retries?',
        action: 'Below the objective: the errors are explained below.',
        limit: limits.success,
        target: target(application.successShare.expression(view), 'success'),
      },
      {
        ...stat,
        id: 3,
        title: 'Rate limited (429)',
        question: 'How many attempts are refused because of your rate?',
        action: 'Compare the peaks with the limits below: bursts within a second count.',
        limit: limits.limited,
        target: target(application.limitedShare.expression(view), '429'),
      },
      {
        ...stat,
        id: 4,
        title: 'Out of capacity (503)',
        question: 'How many attempts fail because Together is full?',
        action: 'Fail over; sending less does not help.',
        limit: limits.capacity,
        target: target(application.capacityShare.expression(view), '503'),
      },
      {
        ...stat,
        id: 5,
        title: 'First token, p95',
        question: 'How long do users wait for the first token?',
        action: 'See where the time goes, below.',
        unit: 'seconds',
        target: target(application.firstToken.expression(view), 'p95'),
      },
      {
        ...stat,
        id: 6,
        title: 'Calls in flight',
        question: 'Do calls pile up?',
        action: 'Rising at a steady call rate: responses are slower, or hang.',
        unit: 'number',
        width: 4,
        target: target(view.query.gauge('activeCalls').sum(), 'calls'),
      },
    ],
  };
}
