import {
  type Case,
  casesOf,
  ENDED,
  type History,
  labelled,
  nothing,
  rising,
  steady,
} from '../case.ts';

const DAY = 1440;
const sendFailed = casesOf('TogetherCollectorSendFailed');

/** A Collector scraped by Prometheus: whether it is up, and its uptime. */
function collector(
  instance: string,
  up: string,
  uptime: string,
  name = 'otelcol_process_uptime',
): History[] {
  const labels = `job="otel-gateway", instance="${instance}"`;
  return [
    { series: `up{${labels}}`, values: up },
    { series: `${name}{${labels}}`, values: uptime },
  ];
}

function failed(values: string, instance = 'g', name = 'send_failed_spans'): History {
  const labels = `job="otel-gateway", instance="${instance}", exporter="otlp_http/traces"`;
  return { series: `otelcol_exporter_${name}{${labels}}`, values };
}

/** Uptime in seconds of a process that started `before` minutes before the case. */
function running(minutes: number, before = 0): string {
  return rising(60, minutes - 1, 60 * before);
}

/** Unreachable for a number of minutes, then back in the same process. */
function outOfReach(instance: string, minutes: number): History[] {
  return [
    ...collector(
      instance,
      `${steady(1, 20)} ${steady(0, minutes)} ${steady(1, 60)}`,
      `${running(20, 100)} ${nothing(minutes)} ${running(60, 120 + minutes)}`,
    ),
    failed(`${steady(500, 20)} ${nothing(minutes)} ${steady(500, 60)}`, instance),
  ];
}

/** Down for a number of minutes; its new process starts with other values. */
function restarted(minutes: number, values: string): History[] {
  return [
    ...collector(
      'g',
      `${steady(1, 20)} ${steady(0, minutes)} ${steady(1, 90)}`,
      `${running(20, 100)} ${nothing(minutes)} ${running(90)}`,
    ),
    failed(`${steady(500, 20)} ${nothing(minutes)} ${values}`),
  ];
}

function onlyFailure(alert: string, at: number, name: string): Case {
  const values = `${nothing(20)} ${steady(1, 40)}`;
  return casesOf(alert).fires('the only time that it happens', { at, also: [29] }, () => [
    ...collector('g', steady(1, 60), running(60, 100)),
    failed(values, 'g', name),
  ]);
}

/**
 * Losses of a Collector since its first one, which is when its counters appear. Evaluated a minute
 * later: promtool may evaluate alerts before the series they use.
 */
export const collectorCases: readonly Case[] = [
  onlyFailure('TogetherCollectorSendFailed', 21, 'send_failed_spans'),
  onlyFailure('TogetherCollectorSendFailed', 21, 'send_failed_metric_points_total'),
  onlyFailure('TogetherCollectorQueueFull', 23, 'enqueue_failed_log_records'),
  sendFailed.edge('the only failure was eleven minutes ago', { at: 31, also: [60] }, () => [
    ...collector('g', steady(1, 90), running(90, 100)),
    failed(`${nothing(20)} ${steady(1, 70)}`),
  ]),
  sendFailed.fires('a new Collector fails at once, and is gone', { at: 21, also: [25, 29] }, () => [
    ...collector('g', `${nothing(20)} 1 ${ENDED}`, `${nothing(20)} 30 ${ENDED}`),
    failed(`${nothing(20)} 3 ${ENDED}`),
  ]),
  sendFailed.fires(
    'pushed metrics: nobody knows whether it answers',
    { at: 21, also: [25] },
    () => [
      ...collector('g', steady(1, 60), running(60, 100)).slice(1),
      failed(`${nothing(20)} ${steady(3, 40)}`),
    ],
  ),
  sendFailed.edge(
    'one missed sample beside failures of long ago',
    { at: 21, also: [22, 31] },
    () => [
      ...collector('g', steady(1, 60), running(60, 100)),
      failed(`${steady(500, 20)} ${ENDED} ${steady(500, 40)}`),
    ],
  ),
  sendFailed.edge('not scraped for a quarter of an hour', { at: 41, also: [44, 46] }, () =>
    outOfReach('g', 15),
  ),
  sendFailed.edge(
    'none could be scraped; they return one after the other, with failures of long ago',
    { at: 75, also: [76, 80, 84], otherwise: [[61, ['TogetherCollectorDown']]] },
    () => ['g', 'h', 'i'].flatMap((instance, index) => outOfReach(instance, 40 + 7 * index)),
  ),
  sendFailed.fires(
    'it restarts, and fails once, twenty minutes later',
    { at: 43, also: [45, 51] },
    () => restarted(2, `${nothing(20)} ${steady(2, 70)}`),
  ),
  sendFailed.fires('it restarts, and fails once, three minutes later', { at: 26, also: [28] }, () =>
    restarted(2, `${nothing(3)} ${steady(2, 70)}`),
  ),
  sendFailed.edge('it restarts, and does not fail', { at: 23, also: [25, 28, 33, 60] }, () =>
    restarted(2, nothing(90)),
  ),
  sendFailed.edge(
    'it has run for a day when Prometheus first reaches it',
    { at: 20, also: [21, 25, 60] },
    () => [
      ...collector('g', `${nothing(20)} ${steady(1, 60)}`, `${nothing(20)} ${running(60, DAY)}`),
      failed(`${nothing(20)} ${steady(500, 60)}`),
    ],
  ),
  sendFailed.edge(
    'the same, with the name of its uptime in other versions',
    { at: 20, also: [21, 25, 60] },
    () => [
      ...collector(
        'g',
        `${nothing(20)} ${steady(1, 60)}`,
        `${nothing(20)} ${running(60, DAY)}`,
        'otelcol_process_uptime_seconds_total',
      ),
      failed(`${nothing(20)} ${steady(500, 60)}`),
    ],
  ),
  sendFailed.edge(
    'not scraped for a quarter of an hour, while one of the same address answers in staging',
    { at: 41, also: [44, 46] },
    () => [
      ...labelled(outOfReach('g', 15), 'deployment_environment_name="prod"'),
      ...labelled(
        collector('g', steady(1, 95), running(95, 100)),
        'deployment_environment_name="staging"',
      ),
    ],
  ),
  sendFailed.edge(
    'back after more than a day, in the same process',
    { at: 26 + 26 * 60, also: [30 + 26 * 60], isLong: true },
    () => outOfReach('g', 26 * 60),
  ),
  sendFailed.fires(
    'back after more than a day, in a new process, which fails at once',
    { at: 26 + 26 * 60, also: [28 + 26 * 60], isLong: true },
    () => restarted(26 * 60, steady(3, 60)),
  ),
];
