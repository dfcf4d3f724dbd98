import { minutes } from '../../promql/duration.ts';
import type { Expression } from '../../promql/expression.ts';
import { label } from '../../promql/label.ts';
import type { Query } from '../../promql/query.ts';
import { collectorCounter, collectorUp, queueUse } from '../../signals/collector.ts';
import { thresholds } from '../../thresholds.ts';
import type { Alert } from '../rule.ts';

/** Watches the pipeline, without which every other alert is blind. */
export function pipelineAlerts(query: Query): Alert[] {
  const { queue, over } = thresholds.pipeline;
  const owner = query.owner.map(label);
  const perExporter = [...owner, 'exporter'];
  const lost = (key: Parameters<typeof collectorCounter>[1], by: readonly string[]): Expression =>
    collectorCounter(query, key).increase(over).aggregateByName('sum', by).above(0);
  const up = collectorUp(query);
  return [
    {
      name: 'TogetherCollectorDown',
      severity: 'critical',
      cause: 'pipeline',
      labels: { extent: 'all' },
      expression: up.max(...query.owner).equalTo(0),
      holds: minutes(5),
      summary: 'No Collector of {{ $labels.job }} answers',
      description:
        'Prometheus has reached none of them for five minutes: telemetry waits, and every other alert is blind.',
      action:
        'Start it again, or take back the last change; what queues hold on disk is sent then.',
      board: 'pipeline',
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
      action:
        'Start it again, or take back the last change; what queues hold on disk is sent then.',
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
        '{{ $value | humanizePercentage }} of the queue on disk is in use: the next hop is away or too slow.',
      action: 'Bring the next hop back, or add gateways.',
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
        '{{ $value | humanize }} items in 10 minutes found no room; what senders cannot keep either is lost.',
      action: 'Bring the next hop back first; raise `QUEUE_ITEMS` where it stays away.',
      board: 'pipeline',
    },
    {
      name: 'TogetherCollectorSendFailed',
      severity: 'warning',
      cause: 'pipeline',
      expression: lost('sendFailed', perExporter),
      holds: 0,
      summary: '{{ $labels.exporter }} of {{ $labels.job }} gives telemetry up',
      description:
        '{{ $value | humanize }} items in 10 minutes were refused for good by the next hop, and are lost.',
      action: "Read the Collector's log: credentials, endpoint, or samples that are too old.",
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
        '{{ $value | humanize }} items in 10 minutes were refused: its memory limit or a full queue. Senders try again, for a while.',
      action: 'Add gateways or memory; a full queue has an alert of its own.',
      board: 'pipeline',
    },
    {
      name: 'TogetherTracesDroppedEarly',
      severity: 'warning',
      cause: 'pipeline',
      expression: lost('droppedTooEarly', owner),
      holds: minutes(5),
      summary: '{{ $labels.job }} drops traces before it has decided on them',
      description:
        '{{ $value | humanize }} traces in 10 minutes: more are under way than it holds in memory, so errors among them are not kept.',
      action: 'Raise `TRACES_IN_MEMORY`, or run more gateways.',
      board: 'pipeline',
    },
  ];
}
