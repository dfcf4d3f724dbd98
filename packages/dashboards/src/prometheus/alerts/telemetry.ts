import { hours, minutes } from '../../promql/duration.ts';
import type { Query } from '../../promql/query.ts';
import type { Alert } from '../rule.ts';

/** Whether there is anything to alert on. */
export function telemetryAlerts(query: Query): Alert[] {
  const attempts = query.counter('attempts');
  return [
    {
      name: 'TogetherTelemetrySilent',
      severity: 'warning',
      // There for an hour and gone: a batch job that ran for minutes is not missed.
      expression: attempts
        .offset(hours(1))
        .group('job')
        .and(attempts.offset(minutes(30)).group('job'))
        .unless(attempts.group('job')),
      holds: minutes(10),
      summary: 'No telemetry of Together calls arrives from {{ $labels.job }} any more',
      description:
        'Every process of the service that sent metrics an hour and half an hour ago sends none now; its other alerts are blind.',
    },
  ];
}
