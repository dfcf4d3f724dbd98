import { type Case, casesOf, type History, nothing, rising, steady } from '../case.ts';

const collectorDown = casesOf('TogetherCollectorDown');
const collectorQueueFilling = casesOf('TogetherCollectorQueueFilling');
const collectorQueueFull = casesOf('TogetherCollectorQueueFull');

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
  const { fires, doesNotFire, edge } = casesOf(alert);
  const series = `${name}{${labels}}`;
  return [
    fires('it counts up', { at: firesAt }, () => [{ series, values: rising(10, 60) }]),
    fires('a version that ends counters in _total', { at: firesAt }, () => [
      { series: series.replace('{', '_total{'), values: rising(1, 60) },
    ]),
    // As an exporter of several pipelines has them, beside one of an older release.
    fires('a counter per signal with the same labels, in either spelling', { at: firesAt }, () =>
      ['spans', 'log_records', 'metric_points']
        .map((signal) => series.replace(/spans|log_records|metric_points/, signal))
        .flatMap((each) => [each, each.replace('{', '_total{')])
        .filter((each, index, all) => all.indexOf(each) === index)
        .map((each) => ({ series: each, values: rising(1, 60) })),
    ),
    doesNotFire('it stays', { at: firesAt }, () => [{ series, values: steady(500, 60) }]),
    fires('it counted, and has stopped for five minutes', { at: 26 }, () => [
      { series, values: `${rising(10, 20)} ${steady(200, 40)}` },
    ]),
    edge('it counted, and has stopped for a quarter of an hour', { at: 36 }, () => [
      { series, values: `${rising(10, 20)} ${steady(200, 40)}` },
    ]),
  ];
}

export const pipelineCases: readonly Case[] = [
  collectorDown.fires(
    'none answers',
    {
      at: 20,
      apart: { by: ['severity', 'extent'], firing: [{ severity: 'critical', extent: 'all' }] },
    },
    () => [up(`${steady(1, 10)} ${steady(0, 30)}`), up(steady(0, 40), 'h')],
  ),
  collectorDown.fires(
    'one of two does not answer',
    {
      at: 20,
      apart: {
        by: ['severity', 'instance'],
        firing: [{ severity: 'warning', instance: 'h' }],
      },
    },
    () => [up(steady(1, 40)), up(steady(0, 40), 'h')],
  ),
  collectorDown.doesNotFire('both answer', { at: 20 }, () => [
    up(steady(1, 40)),
    up(steady(1, 40), 'h'),
  ]),
  collectorDown.edge('a restart of three minutes', { at: 20, also: [19, 22] }, () => [
    up(`${steady(1, 17)} ${steady(0, 3)} ${steady(1, 20)}`),
  ]),
  collectorDown.edge('something else is down', { at: 20 }, () => [
    { series: 'up{job="shop/checkout", instance="a"}', values: steady(0, 40) },
  ]),
  collectorQueueFilling.fires('600 of 1000 places are taken', { at: 20 }, () =>
    queue(steady(600, 60)),
  ),
  collectorQueueFilling.doesNotFire('400 of 1000 places are taken', { at: 20 }, () =>
    queue(steady(400, 60)),
  ),
  collectorQueueFilling.edge('a burst of five minutes', { at: 20, also: [24] }, () =>
    queue(`${steady(10, 15)} ${steady(900, 5)} ${steady(10, 40)}`),
  ),
  collectorQueueFilling.edge('a queue without a bound', { at: 20 }, () =>
    queue(steady(900, 60), steady(0, 60)),
  ),
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
  collectorQueueFull.edge('a restart takes the counter back to zero', { at: 25 }, () => [
    {
      series: `otelcol_exporter_enqueue_failed_spans{${QUEUE}}`,
      values: `${steady(500, 20)} ${nothing(2)} ${steady(0, 40)}`,
    },
  ]),
];
