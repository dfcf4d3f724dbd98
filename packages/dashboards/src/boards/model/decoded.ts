import type { View } from '../../signals/view.ts';
import { type BoardRow, column, legend, target } from '../board.ts';
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
        question: 'Do calls fail, or does the application abandon them?',
        action:
          'cancelled: users leave, or your timeout is too short. abandoned: the response is never read; look for a missing await.',
        unit: 'calls/s',
        stacked: true,
        width: 6,
        traces: 'status = error',
        targets: [
          target(outcomes.counted(query.count(callMetric(query.settings))), legend('callOutcome')),
        ],
      },
      {
        kind: 'chart',
        id: 11,
        title: 'Attempts by status',
        question: 'How did Together respond, including silent retries?',
        action:
          'No status: no response; check the network. The errors are explained in the next panel.',
        unit: 'requests/s',
        stacked: true,
        width: 5,
        targets: [
          target(statuses.counted(query.counter('attempts')), `status ${legend('httpStatusCode')}`),
        ],
      },
      {
        kind: 'table',
        id: 12,
        title: 'Errors decoded',
        question: 'Which errors occurred, and of what kind?',
        action: "rate_limit: your rate. capacity: Together's. The table at the bottom has details.",
        width: 8,
        rows: { errorCategory: 'Category', errorType: 'Error', httpStatusCode: 'Status' },
        columns: [
          column(
            'Attempts',
            'number',
            query
              .growth(failed, '$__range')
              .sum(...kinds.by)
              .above(0),
          ),
        ],
      },
      {
        kind: 'chart',
        id: 13,
        title: 'Taken over by',
        question: 'Which model answered instead of this one?',
        action: 'None, while calls fail: the application has no fallback.',
        unit: 'calls/s',
        width: 5,
        targets: [
          target(
            view.per('fallbackToModel').counted(query.counter('fallbacks')),
            legend('fallbackToModel'),
          ),
        ],
      },
    ],
  };
}
