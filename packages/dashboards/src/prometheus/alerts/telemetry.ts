import { minutes } from '../../promql/duration.ts';
import type { Query } from '../../promql/query.ts';
import { perJob } from '../recording-rules.ts';
import type { Alert } from '../rule.ts';
import { collectorsDown } from './explanations.ts';

/** Whether there is anything to alert on. */
export function telemetryAlerts(query: Query): Alert[] {
  return [
    {
      name: 'TogetherTelemetrySilent',
      severity: 'warning',
      cause: 'telemetry',
      explainedBy: [collectorsDown],
      // Present for long, then gone: a batch job that ran for minutes is not missed.
      expression: query
        .recorded(perJob.serviceExpected)
        .unless(query.counter('attempts').group(...query.owner)),
      holds: minutes(10),
      summary: 'No telemetry of Together calls arrives from {{ $labels.job }} any more',
      description:
        'The service sent metrics for most of an hour and sends none now; its other alerts are blind. It is missed until it returns, for a week at the most.',
      action: 'See whether the service runs, and whether its Collector does.',
      board: 'overview',
    },
  ];
}
