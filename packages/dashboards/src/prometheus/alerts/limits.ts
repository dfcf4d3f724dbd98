import { shareConditions } from '../../conditions.ts';
import { minutes } from '../../promql/duration.ts';
import type { Query } from '../../promql/query.ts';
import { thresholds } from '../../thresholds.ts';
import { perModel } from '../recording-rules.ts';
import type { Alert } from '../rule.ts';
import { togetherDown } from './explanations.ts';
import { tooLarge } from './shares.ts';

/** Your rate, Together's capacity, and the remaining quota. */
export function limitAlerts(query: Query): Alert[] {
  const { quota } = thresholds;
  const attempts = query.recorded(perModel.attempts);
  const quotaLeft = query.recorded(perModel.quotaLeft);
  return [
    {
      name: 'TogetherRateLimited',
      severity: 'warning',
      cause: 'limits',
      expression: tooLarge(shareConditions.limited, query.recorded(perModel.limited), attempts),
      holds: minutes(2),
      summary: '{{ $labels.gen_ai_request_model }} is rate limited for {{ $labels.job }}',
      description:
        '{{ $value | humanizePercentage }} of attempts in the last 15 minutes got a 429: you exceed your dynamic rate.',
      action:
        'Slow down or stop traffic that no user waits for, and spread the rest evenly over each second.',
      board: 'model',
    },
    {
      name: 'TogetherCapacityErrors',
      severity: 'warning',
      cause: 'capacity',
      explainedBy: [togetherDown],
      expression: tooLarge(shareConditions.capacity, query.recorded(perModel.capacity), attempts),
      holds: minutes(2),
      summary: 'Together is out of capacity for {{ $labels.gen_ai_request_model }}',
      description:
        '{{ $value | humanizePercentage }} of attempts from {{ $labels.job }} in the last 15 minutes got a 503 or similar. Your usage is not the cause.',
      action: 'Fail over to another model or provider now; retry at most twice, with backoff.',
      board: 'model',
    },
    {
      name: 'TogetherQuotaLow',
      severity: 'warning',
      cause: 'limits',
      // The mean of the window, so that one low second does not count, and a current reading.
      expression: quotaLeft.over('avg', quota.over).below(quota.left).and(quotaLeft),
      holds: minutes(5),
      summary:
        'The quota of {{ $labels.quota }} for {{ $labels.gen_ai_request_model }} is nearly used up',
      description: `{{ $value | humanizePercentage }} of the {{ $labels.quota }} per second were left on average over 10 minutes, in the lowest reading of any process of {{ $labels.job }}; the freshest reading is {{ with printf \`${ageTemplate(query)}\` $labels.job $labels.gen_ai_request_model | query }}{{ . | first | value | humanizeDuration }}{{ else }}of an unknown age{{ end }} old.`,
      action:
        'Slow down or move batch work, or spread traffic over several models: each has its own quota.',
      board: 'model',
    },
  ];
}

/** A query with two placeholders: job and model. */
function ageTemplate(query: Query): string {
  return query
    .gauge('ratelimitAge', { job: '%s', requestModel: '%s' })
    .min()
    .text.replaceAll('"%s"', '%q');
}
