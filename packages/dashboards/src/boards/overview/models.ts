import type { Expression } from '../../promql/expression.ts';
import * as application from '../../signals/application.ts';
import type { View } from '../../signals/view.ts';
import type { BoardRow } from '../board.ts';
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
          {
            title: 'Calls per second',
            unit: 'calls/s',
            expression: application.calls.expression(perModel),
          },
          {
            title: 'Success',
            unit: 'share',
            limit: limits.success,
            expression: application.successShare.expression(perModel),
          },
          {
            title: '429',
            unit: 'share',
            limit: limits.limited,
            expression: application.limitedShare.expression(perModel),
          },
          {
            title: '503',
            unit: 'share',
            limit: limits.capacity,
            expression: application.capacityShare.expression(perModel),
          },
          { title: 'TTFT p50', unit: 'seconds', expression: firstToken(0.5) },
          { title: 'TTFT p95', unit: 'seconds', expression: firstToken(0.95) },
          { title: 'TTFT p99', unit: 'seconds', expression: firstToken(0.99) },
          {
            title: 'Quota left',
            unit: 'share',
            limit: limits.quota,
            expression: application.quotaRequestsLeft.expression(perModel),
          },
          {
            title: 'Fell back',
            unit: 'share',
            limit: limits.fallback,
            expression: application.fallbackShare.expression(perModel),
          },
          {
            title: 'USD per hour',
            unit: 'usd',
            expression: application.cost.expression(perModel).times(3600),
          },
        ],
      },
    ],
  };
}
