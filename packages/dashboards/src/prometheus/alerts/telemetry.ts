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
      // Long present, then gone: a batch job that ran for minutes is not missed.
      expression: query
        .recorded(perJob.serviceExpected)
        .unless(query.counter('attempts').group(...query.owner))
        .unless(query.recorded(perJob.serviceComesAndGoes).above(0)),
      holds: minutes(10),
      summary: '{{ $labels.job }} no longer sends telemetry of Together calls',
      description:
        'The service sent metrics for most of an hour and has stopped; its other alerts are blind. This alert fires until it returns, for up to a week.',
      action: 'Check whether the service and its Collector are running.',
      board: 'overview',
    },
  ];
}
