import type { Expression } from '../../promql/expression.ts';
import { label } from '../../promql/label.ts';
import { Query } from '../../promql/query.ts';
import type { Settings } from '../../settings.ts';
import {
  collectorGrowth,
  collectorMetrics,
  collectorUp,
  queueUse,
} from '../../signals/collector.ts';
import { perSecond } from '../../signals/view.ts';
import { thresholds } from '../../thresholds.ts';
import { type Board, type BoardRow, type Column, legend, target } from '../board.ts';
import { chosen, whoseChoices } from '../choices.ts';

/** The Collectors, by their own metrics: is anything lost on the way? */
export function pipelineBoard(settings: Partial<Settings> = {}): Board {
  const query = new Query(settings, chosen(settings));
  return {
    uid: 'together-pipeline',
    title: 'Together / Pipeline',
    description:
      "The Collectors between applications and backends: queues, refusals, losses. Needs the Collectors' own metrics to be scraped.",
    choices: whoseChoices(collectorMetrics.queueSize, settings),
    rows: [state(query), losses(query), lossesInAll(query), resources(query)],
  };
}

const exporter = `${legend('job')} {{exporter}}`;

function state(query: Query): BoardRow {
  const queue = { bad: 'above', at: thresholds.pipeline.queue } as const;
  const byExporter = [label('job'), 'exporter'];
  return {
    title: 'Queues',
    height: 8,
    panels: [
      {
        kind: 'stat',
        id: 1,
        title: 'Fullest queue',
        question: 'How full are the queues?',
        action: 'Above half: the next hop is down or too slow; the next chart names it.',
        unit: 'share',
        limit: queue,
        width: 6,
        target: target(queueUse(query).max(), 'in use'),
      },
      {
        kind: 'chart',
        id: 2,
        title: 'Queues on disk, in use',
        question: 'Which hop cannot keep up, and since when?',
        action: 'Restore it: queued items are then sent, and nothing needs replaying.',
        unit: 'share',
        limit: queue,
        width: 18,
        targets: [target(queueUse(query).aggregateByName('max', byExporter), exporter)],
      },
    ],
  };
}

function losses(query: Query): BoardRow {
  const chart = { kind: 'chart', unit: 'number', width: 6 } as const;
  const byExporter = [label('job'), 'exporter'];
  const rate = (key: Parameters<typeof collectorGrowth>[1], by: readonly string[]): Expression =>
    perSecond(
      query,
      collectorGrowth(query, key, '$__rate_interval').aggregateByName('sum', by),
      '$__rate_interval',
    );
  return {
    title: 'Items refused or lost per second',
    height: 8,
    panels: [
      {
        ...chart,
        id: 10,
        title: 'No room in the queue',
        question: 'Are items refused because a queue is full?',
        action: 'Senders buffer what they can: restore the next hop before their buffers are full.',
        targets: [target(rate('enqueueFailed', byExporter), exporter)],
      },
      {
        ...chart,
        id: 11,
        title: 'Given up',
        question: 'Does the next hop reject items for good?',
        action: "They are lost. The Collector's log has the reason: order, size, credentials.",
        targets: [target(rate('sendFailed', byExporter), exporter)],
      },
      {
        ...chart,
        id: 12,
        title: 'Refused to senders',
        question: 'Does a Collector refuse its senders?',
        action: 'Memory limit or full queue: add gateways or memory.',
        targets: [target(rate('receiverRefused', [label('job')]), legend('job'))],
      },
      {
        ...chart,
        id: 13,
        title: 'Traces dropped before the decision',
        question: 'Are traces with errors missing?',
        action: 'Raise TRACES_IN_MEMORY, or run more gateways.',
        targets: [target(rate('droppedTooEarly', [label('job')]), legend('job'))],
      },
    ],
  };
}

/** The charts miss counts after a gap longer than their window, such as a restart; the table does not. */
function lossesInAll(query: Query): BoardRow {
  const column = (title: string, key: Parameters<typeof collectorGrowth>[1]): Column => ({
    title,
    unit: 'number',
    expression: collectorGrowth(query, key, '$__range').sum('job').above(0),
  });
  return {
    title: 'Items refused or lost in the time shown',
    height: 5,
    panels: [
      {
        kind: 'table',
        id: 14,
        title: 'Refused or lost in the time shown',
        question: 'How many items did it cost?',
        action: 'Given up and dropped traces are gone; senders try the others again for a while.',
        width: 24,
        rows: { job: 'Job' },
        columns: [
          column('No room in the queue', 'enqueueFailed'),
          column('Given up', 'sendFailed'),
          column('Refused to senders', 'receiverRefused'),
          column('Traces dropped early', 'droppedTooEarly'),
        ],
      },
    ],
  };
}

function resources(query: Query): BoardRow {
  return {
    title: 'Collectors',
    height: 7,
    panels: [
      {
        kind: 'chart',
        id: 22,
        title: 'Answers Prometheus',
        question: 'Which Collector does Prometheus not reach, and since when?',
        action: 'One: restart it. All: nothing arrives; revert the last change.',
        unit: 'state',
        limit: { bad: 'below', at: 1, watch: 1 },
        width: 8,
        targets: [target(collectorUp(query).min('job', 'instance'), legend('job', 'instance'))],
      },
      {
        kind: 'chart',
        id: 20,
        title: 'Memory, MiB',
        question: 'How close is a Collector to its memory limit?',
        action: 'It starts refusing at 60% of the limit; add gateways before that.',
        unit: 'number',
        width: 8,
        targets: [
          target(
            query.foreign('otelcol_process_memory_rss').max('job', 'instance').dividedBy(1_048_576),
            legend('job', 'instance'),
          ),
        ],
      },
      {
        kind: 'chart',
        id: 21,
        title: 'Hours since start',
        question: 'Which Collector restarted, and when?',
        action: 'A drop to zero is a restart. If it repeats, check its log and memory.',
        unit: 'number',
        width: 8,
        targets: [
          target(
            query.foreign('otelcol_process_uptime').min('job', 'instance').dividedBy(3600),
            legend('job', 'instance'),
          ),
        ],
      },
    ],
  };
}
