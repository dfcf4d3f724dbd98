import type { View } from '../../signals/view.ts';
import { type BoardRow, legend } from '../board.ts';
import { callMetric } from '../choices.ts';

/** How calls and attempts end, and why. */
export function decoded(view: View): BoardRow {
  const { query } = view;
  const outcomes = view.per('callOutcome');
  const statuses = view.per('httpStatusCode');
  const kinds = view.per('errorCategory', 'errorType', 'httpStatusCode');
  const failed = query.counter('attempts', { errorType: { isNot: '' } });
  return {
    title: 'How it ends',
    height: 8,
    panels: [
      {
        kind: 'chart',
        id: 10,
        title: 'Calls by outcome',
        question: 'Do calls fail, or does the application give up on them?',
        action:
          'cancelled: users leave or a timeout of yours is short. abandoned: nobody reads the answer; look for a missing await.',
        unit: 'calls/s',
        stacked: true,
        width: 6,
        traces: 'status = error',
        targets: [
          {
            expression: outcomes.counted(query.count(callMetric(query.settings))),
            legend: legend('callOutcome'),
          },
        ],
      },
      {
        kind: 'chart',
        id: 11,
        title: 'Attempts by status',
        question: 'What did Together answer, the silently retried included?',
        action: 'No status: no answer came; look at the network. The errors are decoded beside.',
        unit: 'requests/s',
        stacked: true,
        width: 5,
        targets: [
          {
            expression: statuses.counted(query.counter('attempts')),
            legend: `status ${legend('httpStatusCode')}`,
          },
        ],
      },
      {
        kind: 'table',
        id: 12,
        title: 'Errors decoded',
        question: 'Which errors were there in the time shown, and of what kind?',
        action: 'rate_limit is your rate, capacity is theirs; the table at the bottom says more.',
        width: 8,
        rows: { errorCategory: 'Category', errorType: 'Error', httpStatusCode: 'Status' },
        columns: [
          {
            title: 'Attempts',
            unit: 'number',
            expression: query
              .growth(failed, '$__range')
              .sum(...kinds.by)
              .above(0),
          },
        ],
      },
      {
        kind: 'chart',
        id: 13,
        title: 'Taken over by',
        question: 'Who answered in the place of this model?',
        action: 'Nobody, while calls fail: the application has no fallback for it.',
        unit: 'calls/s',
        width: 5,
        targets: [
          {
            expression: view.per('fallbackToModel').counted(query.counter('fallbacks')),
            legend: legend('fallbackToModel'),
          },
        ],
      },
    ],
  };
}
