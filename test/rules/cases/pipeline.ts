import { type Case, type History, nothing, rising, steady } from '../case.ts';

const GATEWAY = 'job="otel-gateway", instance="g"';
const QUEUE = `${GATEWAY}, exporter="otlp_http/prometheus", data_type="metrics"`;

function up(values: string, instance = 'g'): History {
  return { series: `up{job="otel-gateway", instance="${instance}"}`, values };
}

function queue(size: string, capacity = steady(1000, 60)): History[] {
  return [
    { series: `otelcol_exporter_queue_size{${QUEUE}}`, values: size },
    { series: `otelcol_exporter_queue_capacity{${QUEUE}}`, values: capacity },
  ];
}

/** The three cases of something that must not be counted at all. */
function counted(alert: string, name: string, labels: string, firesAt: number): readonly Case[] {
  const series = `${name}{${labels}}`;
  return [
    {
      alert,
      kind: 'fires',
      name: 'it counts up',
      history: () => [{ series, values: rising(10, 60) }],
      at: firesAt,
    },
    {
      alert,
      kind: 'fires',
      name: 'a version that ends counters in _total',
      history: () => [{ series: series.replace('{', '_total{'), values: rising(1, 60) }],
      at: firesAt,
    },
    {
      alert,
      kind: 'fires',
      name: 'a counter of each signal with the same labels, in either spelling',
      history: () =>
        // As an exporter of several pipelines has them, beside one of the release before.
        ['spans', 'log_records', 'metric_points']
          .map((signal) => series.replace(/spans|log_records|metric_points/, signal))
          .flatMap((each) => [each, each.replace('{', '_total{')])
          .filter((each, index, all) => all.indexOf(each) === index)
          .map((each) => ({ series: each, values: rising(1, 60) })),
      at: firesAt,
    },
    {
      alert,
      kind: 'does not fire',
      name: 'it stays',
      history: () => [{ series, values: steady(500, 60) }],
      at: firesAt,
    },
    {
      alert,
      kind: 'fires',
      name: 'it counted, and has stopped for five minutes',
      history: () => [{ series, values: `${rising(10, 20)} ${steady(200, 40)}` }],
      at: 26,
    },
    {
      alert,
      kind: 'edge',
      name: 'it counted, and has stopped for a quarter of an hour',
      history: () => [{ series, values: `${rising(10, 20)} ${steady(200, 40)}` }],
      at: 36,
    },
  ];
}

export const pipelineCases: readonly Case[] = [
  {
    alert: 'TogetherCollectorDown',
    kind: 'fires',
    name: 'none answers',
    history: () => [up(`${steady(1, 10)} ${steady(0, 30)}`), up(steady(0, 40), 'h')],
    at: 20,
    apart: { by: ['severity', 'extent'], firing: [{ severity: 'critical', extent: 'all' }] },
  },
  {
    alert: 'TogetherCollectorDown',
    kind: 'fires',
    name: 'one of two does not answer',
    history: () => [up(steady(1, 40)), up(steady(0, 40), 'h')],
    at: 20,
    apart: {
      by: ['severity', 'instance'],
      firing: [{ severity: 'warning', instance: 'h' }],
    },
  },
  {
    alert: 'TogetherCollectorDown',
    kind: 'does not fire',
    name: 'both answer',
    history: () => [up(steady(1, 40)), up(steady(1, 40), 'h')],
    at: 20,
  },
  {
    alert: 'TogetherCollectorDown',
    kind: 'edge',
    name: 'a restart of three minutes',
    history: () => [up(`${steady(1, 17)} ${steady(0, 3)} ${steady(1, 20)}`)],
    at: 20,
    also: [19, 22],
  },
  {
    alert: 'TogetherCollectorDown',
    kind: 'edge',
    name: 'something else is down',
    history: () => [{ series: 'up{job="shop/checkout", instance="a"}', values: steady(0, 40) }],
    at: 20,
  },
  {
    alert: 'TogetherCollectorQueueFilling',
    kind: 'fires',
    name: '600 of 1000 places are taken',
    history: () => queue(steady(600, 60)),
    at: 20,
  },
  {
    alert: 'TogetherCollectorQueueFilling',
    kind: 'does not fire',
    name: '400 of 1000 places are taken',
    history: () => queue(steady(400, 60)),
    at: 20,
  },
  {
    alert: 'TogetherCollectorQueueFilling',
    kind: 'edge',
    name: 'a burst of five minutes',
    history: () => queue(`${steady(10, 15)} ${steady(900, 5)} ${steady(10, 40)}`),
    at: 20,
    also: [24],
  },
  {
    alert: 'TogetherCollectorQueueFilling',
    kind: 'edge',
    name: 'a queue without a bound',
    history: () => queue(steady(900, 60), steady(0, 60)),
    at: 20,
  },
  ...counted(
    'TogetherCollectorQueueFull',
    'otelcol_exporter_enqueue_failed_metric_points',
    QUEUE,
    10,
  ),
  ...counted('TogetherCollectorSendFailed', 'otelcol_exporter_send_failed_spans', QUEUE, 10),
  ...counted(
    'TogetherCollectorRefused',
    'otelcol_receiver_refused_log_records',
    `${GATEWAY}, receiver="otlp", transport="grpc"`,
    10,
  ),
  ...counted(
    'TogetherTracesDroppedEarly',
    'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early',
    GATEWAY,
    10,
  ),
  {
    alert: 'TogetherCollectorQueueFull',
    kind: 'edge',
    name: 'a restart takes the counter back to zero',
    history: () => [
      {
        series: `otelcol_exporter_enqueue_failed_spans{${QUEUE}}`,
        values: `${steady(500, 20)} ${nothing(2)} ${steady(0, 40)}`,
      },
    ],
    at: 25,
  },
];
