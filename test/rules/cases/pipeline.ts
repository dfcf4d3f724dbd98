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

const SIGNALS = ['spans', 'log_records', 'metric_points'] as const;

/**
 * Names of a counter of something that must not happen: one per signal, spelled as in either
 * release.
 */
function spellings(name: string): string[] {
  const [own] = SIGNALS.filter((signal) => name.endsWith(signal));
  const names = own ? SIGNALS.map((signal) => name.replace(own, signal)) : [name];
  return names.flatMap((each) => [each, `${each}_total`]);
}

/** Cases of a counter that must not grow at all. */
function counted(alert: string, name: string, labels: string): readonly Case[] {
  const { fires, doesNotFire, edge } = casesOf(alert);
  const series = (of: string): string => `${of}{${labels}}`;
  const stopped = `${rising(10, 20)} ${steady(200, 40)}`;
  return [
    doesNotFire('it stays', { at: 10 }, () => [{ series: series(name), values: steady(500, 60) }]),
    // As exporters of several pipelines have them, next to an exporter of an older release.
    fires('a counter per signal with the same labels, in either spelling', { at: 10 }, () =>
      spellings(name).map((each) => ({ series: series(each), values: rising(1, 60) })),
    ),
    ...spellings(name).flatMap((each) => [
      fires(`${each} counts up, and has stopped for five minutes`, { at: 10, also: [26] }, () => [
        { series: series(each), values: stopped },
      ]),
      edge(`${each} has stopped for a quarter of an hour`, { at: 36 }, () => [
        { series: series(each), values: stopped },
      ]),
    ]),
  ];
}

/** Service discovery drops the target: its `up` is stale at once. */
const GONE = `${steady(1, 30)} stale`;

export const pipelineCases: readonly Case[] = [
  // An edge: nothing is left that its board could show.
  collectorDown.edge(
    'all are gone, and nothing is left to scrape',
    {
      at: 40,
      also: [100, 300],
      firing: ['TogetherCollectorDown'],
      apart: { by: ['severity', 'extent'], firing: [{ severity: 'critical', extent: 'all' }] },
    },
    () => [up(GONE), up(GONE, 'h')],
  ),
  collectorDown.edge(
    'all have been gone for 23 hours',
    {
      at: 23 * 60,
      firing: ['TogetherCollectorDown'],
      apart: { by: ['severity', 'extent'], firing: [{ severity: 'critical', extent: 'all' }] },
      isLong: true,
    },
    () => [up(GONE)],
  ),
  collectorDown.edge(
    'all have been gone for a day, and one returns',
    {
      at: 1490,
      firing: ['TogetherCollectorDown'],
      apart: { by: ['severity', 'extent'], firing: [{ severity: 'warning', extent: 'gone' }] },
      otherwise: [[1520, []]],
      isLong: true,
    },
    () => [up(`${GONE} ${nothing(1469)} ${steady(1, 60)}`)],
  ),
  collectorDown.edge('one of two is gone: the pods were scaled down', { at: 40 }, () => [
    up(GONE),
    up(steady(1, 60), 'h'),
  ]),
  collectorDown.edge('each is replaced by another', { at: 40, also: [60] }, () => [
    up(GONE),
    up(`${nothing(33)} ${steady(1, 60)}`, 'h'),
  ]),
  collectorDown.edge('it is gone, and its job was taken out of the rules', { at: 40 }, () => [
    up(steady(1, 60)),
    { series: 'job:together_collector_expected:timestamp{job="otel-old"}', values: steady(1, 60) },
  ]),
  collectorDown.edge('it ran for ten minutes, as a try', { at: 40 }, () => [
    up(`${steady(1, 10)} stale`),
  ]),
  collectorDown.edge('it was tried twice, for ten minutes each', { at: 65, also: [75] }, () => [
    up(`${nothing(30)} ${steady(1, 10)} stale ${nothing(9)} ${steady(1, 10)} stale`),
  ]),
  // An edge: nothing is left that its board could show.
  collectorDown.edge(
    'it came late, and is gone half an hour later',
    { at: 110, firing: ['TogetherCollectorDown'] },
    () => [up(`${nothing(70)} ${steady(1, 30)} stale`)],
  ),
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
  ...counted('TogetherCollectorQueueFull', 'otelcol_exporter_enqueue_failed_metric_points', QUEUE),
  ...counted('TogetherCollectorSendFailed', 'otelcol_exporter_send_failed_spans', QUEUE),
  ...counted(
    'TogetherCollectorRefused',
    'otelcol_receiver_refused_log_records',
    `${GATEWAY}, receiver="otlp", transport="grpc"`,
  ),
  ...counted(
    'TogetherTracesDroppedEarly',
    'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early',
    GATEWAY,
  ),
  collectorQueueFull.edge('a restart takes the counter back to zero', { at: 25 }, () => [
    {
      series: `otelcol_exporter_enqueue_failed_spans{${QUEUE}}`,
      values: `${steady(500, 20)} ${nothing(2)} ${steady(0, 40)}`,
    },
  ]),
];
