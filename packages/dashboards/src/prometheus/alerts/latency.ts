import { minutes } from '../../promql/duration.ts';
import type { Query } from '../../promql/query.ts';
import { thresholds } from '../../thresholds.ts';
import { perModel } from '../recording-rules.ts';
import type { Alert } from '../rule.ts';
import { modelFull, modelLimited, togetherDown } from './explanations.ts';

/** How long users wait, compared with an earlier period. */
export function latencyAlerts(query: Query): Alert[] {
  const { firstToken, limited, capacity } = thresholds;
  const attempts = query.recorded(perModel.attempts);
  const explained = query
    .recorded(perModel.limited)
    .dividedBy(attempts)
    .above(limited.share)
    .or(query.recorded(perModel.capacity).dividedBy(attempts).above(capacity.share));
  return [
    {
      name: 'TogetherFirstTokenSlow',
      severity: 'warning',
      cause: 'latency',
      explainedBy: [togetherDown, modelLimited, modelFull],
      // Backoff is part of the time to first token: while retries explain it, their alert reports
      // it.
      expression: query
        .recorded(perModel.firstToken)
        .dividedBy(query.recorded(perModel.firstTokenBefore))
        .above(firstToken.slowdown)
        .and(query.recorded(perModel.streams).above(firstToken.streams))
        .and(query.recorded(perModel.streamsBefore).above(firstToken.streams))
        .unless(explained),
      holds: minutes(10),
      summary: 'First tokens of {{ $labels.gen_ai_request_model }} take longer than before',
      description:
        'The 95th percentile of the time to first token in {{ $labels.job }} is {{ $value | humanize }} times that of the day before.',
      action: 'Check whether other models are slow too; move part of the traffic to another one.',
      board: 'model',
      shows: firstToken.baseline,
    },
  ];
}
