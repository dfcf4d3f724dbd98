import { minutes } from '../../promql/duration.ts';
import { Expression } from '../../promql/expression.ts';
import { label } from '../../promql/label.ts';
import type { Query } from '../../promql/query.ts';
import { collectorGrowth, collectorUp, queueUse } from '../../signals/collector.ts';
import { thresholds } from '../../thresholds.ts';
import { perJob } from '../recording-rules.ts';
import type { Alert } from '../rule.ts';

/** Watches the pipeline, without which every other alert is blind. */
export function pipelineAlerts(query: Query): Alert[] {
  const { queue, over } = thresholds.pipeline;
  const owner = query.owner.map(label);
  const perExporter = [...owner, 'exporter'];
  const lost = (key: Parameters<typeof collectorGrowth>[1], by: readonly string[]): Expression =>
    collectorGrowth(query, key, over).aggregateByName('sum', by).above(0);
  const up = collectorUp(query);
  // A target that service discovery drops has no `up` at all.
  const gone = query
    .recorded(perJob.collectorExpected, { job: { matches: query.settings.collectorJob } })
    .unless(up.group(...query.owner));
  const pagesUntil = Expression.of('time()').minus(query.seconds(thresholds.absence.pages));
  return [
    {
      name: 'TogetherCollectorDown',
      severity: 'critical',
      cause: 'pipeline',
      labels: { extent: 'all' },
      expression: up
        .max(...query.owner)
        .equalTo(0)
        .or(gone.above(pagesUntil)),
      holds: minutes(5),
      // Telemetry takes a while to return; its absence stays explained until then.
      keeps: minutes(5),
      summary: 'No Collector of {{ $labels.job }} answers',
      description:
        'Prometheus has not reached any of them for five minutes, or no longer finds any: telemetry is queued, and all other alerts are blind.',
      action:
        'Restart it or revert the last change; queues on disk are sent when it is back. If it was retired, take its job out of these rules.',
      board: 'pipeline',
    },
    {
      name: 'TogetherCollectorDown',
      severity: 'warning',
      cause: 'pipeline',
      // Most likely retired: it explains no other alert.
      labels: { extent: 'gone' },
      expression: gone.atMost(pagesUntil),
      holds: minutes(5),
      summary: 'The Collectors of {{ $labels.job }} have been gone for over a day',
      description:
        'Prometheus no longer finds any of them. This no longer pages, and ends a week after they were last seen.',
      action: 'If they were retired or renamed, silence this alert; otherwise bring them back.',
      board: 'pipeline',
      shows: thresholds.absence.pages,
    },
    {
      name: 'TogetherCollectorDown',
      severity: 'warning',
      cause: 'pipeline',
      labels: { extent: 'one' },
      expression: up.equalTo(0).unless(up.max(...query.owner).equalTo(0), { on: query.owner }),
      holds: minutes(5),
      summary: 'The Collector {{ $labels.instance }} of {{ $labels.job }} does not answer',
      description:
        'Prometheus has not reached it for five minutes, while others of the job answer.',
      action: 'Restart it or revert the last change; queues on disk are sent when it is back.',
      board: 'pipeline',
    },
    {
      name: 'TogetherCollectorQueueFilling',
      severity: 'warning',
      cause: 'pipeline',
      expression: queueUse(query).aggregateByName('max', perExporter).above(queue),
      holds: minutes(10),
      summary: 'The queue of {{ $labels.exporter }} in {{ $labels.job }} is filling',
      description:
        '{{ $value | humanizePercentage }} of the queue on disk is in use: the next hop is down or too slow.',
      action: 'Restore the next hop, or add gateways.',
      board: 'pipeline',
    },
    {
      name: 'TogetherCollectorQueueFull',
      severity: 'critical',
      cause: 'pipeline',
      expression: lost('enqueueFailed', perExporter),
      holds: minutes(2),
      summary: 'The queue of {{ $labels.exporter }} in {{ $labels.job }} is full',
      description:
        '{{ $value | humanize }} items in 10 minutes did not fit; whatever senders cannot buffer is lost.',
      action: 'Restore the next hop first; raise `QUEUE_ITEMS` if it stays down.',
      board: 'pipeline',
    },
    {
      name: 'TogetherCollectorSendFailed',
      severity: 'warning',
      cause: 'pipeline',
      expression: lost('sendFailed', perExporter),
      holds: 0,
      summary: '{{ $labels.exporter }} in {{ $labels.job }} drops telemetry',
      description:
        '{{ $value | humanize }} items in 10 minutes were rejected for good by the next hop and are lost.',
      action: "Check the Collector's log for credentials, endpoint, or samples that are too old.",
      board: 'pipeline',
    },
    {
      name: 'TogetherCollectorRefused',
      severity: 'warning',
      cause: 'pipeline',
      expression: lost('receiverRefused', owner),
      holds: minutes(5),
      summary: '{{ $labels.job }} refuses telemetry',
      description:
        '{{ $value | humanize }} items in 10 minutes were refused because of its memory limit or a full queue. Senders retry for a while.',
      action: 'Add gateways or memory; a full queue has its own alert.',
      board: 'pipeline',
    },
    {
      name: 'TogetherTracesDroppedEarly',
      severity: 'warning',
      cause: 'pipeline',
      expression: lost('droppedTooEarly', owner),
      holds: minutes(5),
      summary: '{{ $labels.job }} drops traces before deciding on them',
      description:
        '{{ $value | humanize }} traces in 10 minutes: more are in flight than fit in memory, so traces with errors may be lost.',
      action: 'Raise `TRACES_IN_MEMORY`, or run more gateways.',
      board: 'pipeline',
    },
  ];
}
