import * as application from '../../signals/application.ts';
import type { View } from '../../signals/view.ts';
import { thresholds } from '../../thresholds.ts';
import { type BoardRow, legend, target } from '../board.ts';
import { limits } from '../limits.ts';

const chart = { kind: 'chart', width: 12 } as const;
const model = legend('requestModel');

/** Calls, and what Together refuses. */
export function traffic(perModel: View): BoardRow {
  const errors = perModel
    .per('errorCategory', 'errorType')
    .counted(perModel.query.counter('attempts', { errorType: { isNot: '' } }));
  return {
    title: 'Calls, and what Together refuses',
    height: 8,
    panels: [
      {
        ...chart,
        id: 20,
        title: 'Calls by model',
        question: 'Did the traffic change?',
        action:
          'A jump explains 429s. One model falling to zero: one of your releases, or its retirement.',
        unit: 'calls/s',
        width: 8,
        targets: [target(application.calls.expression(perModel), model)],
      },
      {
        ...chart,
        id: 21,
        title: 'Success by model',
        question: 'Since when do calls fail, and for which model?',
        action: 'One model: fail over. All of them: key, credit or network; see the error table.',
        unit: 'share',
        limit: limits.success,
        width: 8,
        traces: 'status = error',
        targets: [target(application.successShare.expression(perModel), model)],
      },
      {
        ...chart,
        id: 22,
        title: 'Errors: 429 by type, and 503',
        question: 'Too many requests, too many tokens, no capacity, or our own mistake?',
        action:
          'rate_limit: spread requests (dynamic_request_limited), or shorten prompts and max_tokens (dynamic_token_limited). capacity: fail over. model: retired; use another. auth, billing: key or credit.',
        unit: 'requests/s',
        stacked: true,
        width: 8,
        targets: [target(errors, `${legend('errorCategory')}: ${legend('errorType')}`)],
      },
    ],
  };
}

/** What users wait for. */
export function speed(perModel: View): BoardRow {
  const retries = perModel.counted(perModel.query.count('retryDelay'));
  return {
    title: 'First token and retries',
    height: 8,
    panels: [
      {
        ...chart,
        id: 30,
        title: 'Time to first token, p95',
        question: 'Which model became slow, and when?',
        action: `An alert fires at ${thresholds.firstToken.slowdown} times the day before. Retries are included: if backoff rose too, the cause is 429s and 503s.`,
        unit: 'seconds',
        traces: 'span.together.response.time_to_first_token > 1',
        targets: [target(application.firstToken.expression(perModel), model)],
      },
      {
        ...chart,
        id: 31,
        title: 'Retries',
        question: 'How often does the SDK retry silently?',
        action:
          'Many retries make rate limiting worse: lower `maxRetries`, or wait for `x-ratelimit-reset`.',
        unit: 'calls/s',
        width: 6,
        targets: [target(retries, model)],
      },
      {
        ...chart,
        id: 32,
        title: 'Backoff per call',
        question: 'How much of the wait is the SDK sleeping between attempts?',
        action: 'Users wait for it. Above a second, failing over early is faster.',
        unit: 'seconds',
        width: 6,
        targets: [
          target(
            application.retryDelay
              .expression(perModel)
              .dividedBy(application.calls.expression(perModel).above(0)),
            model,
          ),
        ],
      },
    ],
  };
}
