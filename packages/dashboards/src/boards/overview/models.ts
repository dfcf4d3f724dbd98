import type { Expression } from '../../promql/expression.ts';
import * as application from '../../signals/application.ts';
import type { View } from '../../signals/view.ts';
import { type BoardRow, column } from '../board.ts';
import { limits } from '../limits.ts';

/** One line per model. */
export function models(perModel: View): BoardRow {
  const firstToken = (quantile: number): Expression =>
    perModel.quantile(quantile, 'timeToFirstToken');
  return {
    title: 'Models',
    height: 7,
    panels: [
      {
        kind: 'table',
        id: 10,
        title: 'Models now',
        question: 'Which model has problems, and what kind?',
        action:
          "Red in 429: your rate. Red in 503: their capacity. Red only in success: errors that retries don't fix; click the model for details.",
        width: 24,
        rows: { requestModel: 'Model' },
        opensModel: true,
        columns: [
          column('Calls per second', 'calls/s', application.calls.expression(perModel)),
          column('Success', 'share', application.successShare.expression(perModel), limits.success),
          column('429', 'share', application.limitedShare.expression(perModel), limits.limited),
          column('503', 'share', application.capacityShare.expression(perModel), limits.capacity),
          column('TTFT p50', 'seconds', firstToken(0.5)),
          column('TTFT p95', 'seconds', firstToken(0.95)),
          column('TTFT p99', 'seconds', firstToken(0.99)),
          column(
            'Quota left',
            'share',
            application.quotaRequestsLeft.expression(perModel),
            limits.quota,
          ),
          column(
            'Fell back',
            'share',
            application.fallbackShare.expression(perModel),
            limits.fallback,
          ),
          column('USD per hour', 'usd', application.cost.expression(perModel).times(3600)),
        ],
      },
    ],
  };
}
