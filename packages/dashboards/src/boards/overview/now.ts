import * as application from '../../signals/application.ts';
import type { View } from '../../signals/view.ts';
import type { BoardRow } from '../board.ts';
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
        title: 'Calls a second',
        question: 'Is there traffic at all?',
        action:
          'Zero with the applications up: look whether they still run under the preload (`together-otel doctor`), and whether the Collector gets anything.',
        unit: 'calls/s',
        width: 3,
        target: { expression: application.calls.expression(all), legend: 'calls' },
      },
      {
        ...stat,
        id: 2,
        title: 'Success',
        question: 'How many calls do not end in an error, retries included?',
        action: 'Below the objective: the table below names the model, its board the errors.',
        limit: limits.success,
        target: { expression: application.successShare.expression(all), legend: 'success' },
      },
      {
        ...stat,
        id: 3,
        title: 'Unserved',
        question: 'How many calls failed, and no fallback made it good?',
        action:
          'This is what users notice. Above the budget: treat it as an outage; find the model below and fail over.',
        limit: limits.unserved,
        width: 3,
        target: { expression: application.unservedShare.expression(all), legend: 'unserved' },
      },
      {
        ...stat,
        id: 4,
        title: 'Rate limited (429)',
        question: 'How many attempts does Together refuse because of your own rate?',
        action:
          'Spread requests evenly over each second, or ask for a higher rate. It is your usage, not their outage.',
        limit: limits.limited,
        target: { expression: application.limitedShare.expression(all), legend: '429' },
      },
      {
        ...stat,
        id: 5,
        title: 'Out of capacity (503)',
        question: 'How many attempts fail because Together is full?',
        action: 'Fail over to another model or a dedicated endpoint: sending less does not help.',
        limit: limits.capacity,
        target: { expression: application.capacityShare.expression(all), legend: '503' },
      },
      {
        ...stat,
        id: 6,
        title: 'First token, p95',
        question: 'How long do users wait for the first token?',
        action: 'Compare with the models below: one slow model is theirs, all slow is the network.',
        unit: 'seconds',
        width: 3,
        target: { expression: application.firstToken.expression(all), legend: 'p95' },
      },
      {
        ...stat,
        id: 7,
        title: 'Lowest quota left',
        question: 'How close is the model that is closest to its limit of requests?',
        action: 'Find it in the table and slow down before 429s begin.',
        limit: limits.quota,
        width: 3,
        target: { expression: application.quotaRequestsLeft.expression(all), legend: 'left' },
      },
    ],
  };
}
