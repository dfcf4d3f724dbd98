import type { Matches, Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  casesOf,
  ended,
  type History,
  history,
  MODEL,
  probe,
  rising,
  steady,
  URL,
} from '../case.ts';

const probeSlow = casesOf('TogetherProbeSlow');
const deploymentSaturated = casesOf('TogetherDeploymentSaturated');

/** A counter of attempts that grows by `perMinute`, after half an hour at zero. */
function attempts(query: Query, more: Matches, perMinute: number): History {
  return history(query.counter('attempts', application(more)), late(perMinute));
}

function late(perMinute: number): string {
  return `${steady(0, 30)} ${rising(perMinute, 60)}`;
}

/** The minute at which something goes wrong. */
const START = 30;

const FINE: Matches = { httpStatusCode: 200 };
const LIMITED: Matches = { httpStatusCode: 429, errorCategory: 'rate_limit' };
const FULL: Matches = { httpStatusCode: 503, errorCategory: 'capacity' };

/** `part` attempts per minute of a kind among `others`: enough for the alert to fire. */
function among(alert: string, kind: Matches, part: number, others: number): Case[] {
  return [
    casesOf(alert).fires(`${part} a minute beside ${others} others`, { at: 60 }, (query) => [
      attempts(query, kind, part),
      attempts(query, FINE, others),
    ]),
  ];
}

/** The same, but not enough for the alert to fire. */
function tooFew(alert: string, kind: Matches, part: number, others: number): Case[] {
  return among(alert, kind, part, others).map((each) => ({ ...each, kind: 'does not fire' }));
}

/** When an alert starts to fire: from minute 30, half of the attempts are of the given kind. */
function begins(alert: string, kind: Matches, notAt: number, at: number): Case[] {
  const { fires, doesNotFire } = casesOf(alert);
  const history = (query: Query): History[] => [
    attempts(query, kind, 10),
    attempts(query, FINE, 10),
  ];
  return [
    fires(`it holds at minute ${at}`, { at }, history),
    doesNotFire(`it does not hold long enough at minute ${notAt}`, { at: notAt }, history),
  ];
}

function calls(query: Query, more: Matches, values: string): History {
  return history(ended(query, application(more)), values);
}

function fallbacks(query: Query, failed: number, others: number): History[] {
  const labels = application({
    fallbackFromModel: 'deepseek-ai/DeepSeek-V3.1',
    fallbackToModel: 'openai/gpt-oss-20b',
    fallbackToProvider: 'together_ai',
    callOutcome: 'success',
    requestModel: 'openai/gpt-oss-20b',
  });
  return [
    calls(query, { callOutcome: 'error' }, late(failed)),
    calls(query, { callOutcome: 'success' }, late(others)),
    history(query.counter('fallbacks', labels), late(failed)),
  ];
}

/** A fraction of the attempts within ten minutes fails with errors that do not go away. */
function lasting(alert: string, kind: Matches): Case[] {
  const { fires, doesNotFire } = casesOf(alert);
  return [
    ...among(alert, kind, 1, 70),
    ...tooFew(alert, kind, 1, 130),
    doesNotFire('two errors are not three', { at: 44 }, (query) => [
      attempts(query, FINE, 1),
      history(query.counter('attempts', application(kind)), `${steady(0, 40)} 1 ${steady(2, 40)}`),
    ]),
    fires('three errors are', { at: 45 }, (query) => [
      attempts(query, FINE, 1),
      history(
        query.counter('attempts', application(kind)),
        `${steady(0, 40)} 1 2 ${steady(3, 40)}`,
      ),
    ]),
  ];
}

function quota(query: Query, remaining: string): History[] {
  const kind = application({ ratelimitKind: 'dynamic' });
  return [
    history(query.gauge('ratelimitRequestsRemaining', kind), remaining),
    history(query.gauge('ratelimitRequestsLimit', kind), steady(100, 90)),
    history(query.gauge('ratelimitAge', application()), steady(1, 90)),
  ];
}

/** Tests each threshold from both sides: where alerts start to fire, and where they don't yet. */
export const edgeCases: readonly Case[] = [
  ...among('TogetherRateLimited', LIMITED, 4, 4),
  ...tooFew('TogetherRateLimited', LIMITED, 3, 3),
  ...begins('TogetherRateLimited', LIMITED, 36, 40),
  ...among('TogetherCapacityErrors', FULL, 1, 1),
  ...tooFew('TogetherCapacityErrors', FULL, 0.5, 0.5),
  ...among('TogetherCapacityErrors', FULL, 7, 93),
  ...tooFew('TogetherCapacityErrors', FULL, 3, 97),
  ...begins('TogetherCapacityErrors', FULL, 32, 36),
  ...lasting('TogetherModelErrors', { httpStatusCode: 404, errorCategory: 'model' }),
  ...lasting('TogetherAuthErrors', { httpStatusCode: 401, errorCategory: 'auth' }),
  ...lasting('TogetherBillingErrors', { httpStatusCode: 402, errorCategory: 'billing' }),
  ...(
    [
      ['fires', 'a seventh of 28 calls in the window', 0.3, 1.6, 60],
      ['does not fire', 'a third of 15 calls in the window', 0.3, 0.7, 60],
      ['does not fire', 'seven of a hundred calls', 7, 93, 60],
      ['fires', 'half of the calls, for long enough', 5, 5, 41],
      ['does not fire', 'half of the calls, not for long enough', 5, 5, 36],
    ] as const
  ).map(
    ([kind, name, failed, others, at]): Case => ({
      alert: 'TogetherFallbackRate',
      kind,
      name,
      history: (query) => fallbacks(query, failed, others),
      at,
    }),
  ),
  ...(
    [
      ['fires', '7 of 100 requests are left', steady(7, 90), 60],
      ['does not fire', '15 of 100 requests are left', steady(15, 90), 60],
      ['fires', 'none is left for long enough', `${steady(100, 30)} ${steady(0, 60)}`, 45],
      [
        'does not fire',
        'none is left, not for long enough',
        `${steady(100, 30)} ${steady(0, 60)}`,
        42,
      ],
    ] as const
  ).map(
    ([kind, name, remaining, at]): Case => ({
      alert: 'TogetherQuotaLow',
      kind,
      name,
      history: (query) => quota(query, remaining),
      at,
    }),
  ),
  ...spend(),
  ...(['Requests', 'Tokens'] as const).flatMap((what) =>
    (
      [
        ['fires', 'a limit of eight a second', 0, 8, 1],
        ['does not fire', 'a limit of four a second', 0, 4, 1],
        ['fires', 'readings of a minute and a half ago', 0, 100, 90],
        ['does not fire', 'readings of three minutes ago', 0, 100, 180],
        ['fires', '7 of 100 are left', 7, 100, 1],
        ['does not fire', '15 of 100 are left', 15, 100, 1],
      ] as const
    ).map(
      ([kind, name, left, limit, age]): Case => ({
        alert: 'TogetherQuotaLow',
        kind,
        name: `${what}: ${name}`,
        history: (query) => {
          const labels = application({ ratelimitKind: 'dynamic' });
          return [
            history(query.gauge(`ratelimit${what}Remaining`, labels), steady(left, 90)),
            history(query.gauge(`ratelimit${what}Limit`, labels), steady(limit, 90)),
            history(query.gauge('ratelimitAge', application()), steady(age, 90)),
          ];
        },
        at: 60,
      }),
    ),
  ),
  ...holds('TogetherProbeFailing', 3, (query) => [
    history(query.gauge('apiState', probe({ checkedUrl: URL, apiState: 'down' })), since(1, 0)),
  ]),
  ...holds('TogetherProbeRefused', 10, (query) => [
    history(query.gauge('apiState', probe({ checkedUrl: URL, apiState: 'limited' })), since(1, 0)),
  ]),
  ...holds('TogetherModelMissing', 5, (query) => [
    history(query.gauge('modelAvailable', probe({ requestModel: MODEL })), since(0, 1)),
  ]),
  ...holds('TogetherDeploymentNotReady', 15, (query) => [
    history(
      query.gauge(
        'deploymentState',
        probe({ deploymentName: 'shop/summaries', deploymentState: 'failed' }),
      ),
      since(1, 0),
    ),
  ]),
  ...holds('TogetherCollectorDown', 5, () => [
    { series: 'up{job="otel-gateway", instance="g"}', values: since(0, 1) },
  ]),
  ...holds('TogetherCollectorDown', 5, () => [
    { series: 'up{job="otel-gateway", instance="g"}', values: since(0, 1) },
    { series: 'up{job="otel-gateway", instance="h"}', values: steady(1, 200) },
  ]),
  ...holds('TogetherCollectorQueueFilling', 10, () => [
    { series: 'otelcol_exporter_queue_size{exporter="x", job="g"}', values: since(90, 0) },
    { series: 'otelcol_exporter_queue_capacity{exporter="x", job="g"}', values: steady(100, 200) },
  ]),
  ...(
    [
      ['TogetherCollectorQueueFull', 'otelcol_exporter_enqueue_failed_spans', 2],
      ['TogetherCollectorRefused', 'otelcol_receiver_refused_spans', 5],
      [
        'TogetherTracesDroppedEarly',
        'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early',
        5,
      ],
    ] as const
  ).flatMap(([alert, name, minutes]) => [
    ...holds(alert, minutes, () => [
      {
        series: `${name}{exporter="x", job="g"}`,
        values: `${steady(0, START)} ${rising(5, 100, 5)}`,
      },
    ]),
    casesOf(alert).fires('what happened eight minutes ago still counts', { at: START + 8 }, () => [
      {
        series: `${name}{exporter="x", job="g"}`,
        values: `${steady(0, START)} ${steady(5, 100)}`,
      },
    ]),
    casesOf(alert).doesNotFire(
      'what happened a quarter of an hour ago does not',
      { at: START + 16 },
      () => [
        {
          series: `${name}{exporter="x", job="g"}`,
          values: `${steady(0, START)} ${steady(5, 100)}`,
        },
      ],
    ),
  ]),
  // Averages over minutes: four slow checks of five, and a single one slow enough for all.
  probeSlow.doesNotFire(
    'slow for three minutes',
    { at: START + 6, also: [START + 8, START + 4] },
    (query) => [duration(query, `${steady(1, START)} ${steady(10, 3)} ${steady(1, 90)}`)],
  ),
  ...holds('TogetherProbeSlow', 6, (query) => [
    duration(query, `${steady(1, START)} ${steady(10, 100)}`),
  ]),
  probeSlow.doesNotFire('no longer slow for six minutes', { at: START + 27 }, (query) => [
    duration(query, `${steady(1, START)} ${steady(10, 20)} ${steady(1, 90)}`),
  ]),
  ...holds('TogetherDeploymentSaturated', 15, (query) => [
    kvCache(query, `${steady(0.8, START)} ${steady(1, 100)}`),
  ]),
  deploymentSaturated.doesNotFire(
    'no longer saturated for ten minutes',
    { at: START + 40 },
    (query) => [kvCache(query, `${steady(0.8, START)} ${steady(1, 30)} ${steady(0.7, 90)}`)],
  ),
];

function since(wrong: number, right: number): string {
  return `${steady(right, START)} ${steady(wrong, 120)}`;
}

/** An alert that fires `minutes` after something went wrong, and not a minute earlier. */
function holds(
  alert: string,
  minutes: number,
  history: (query: Query) => readonly History[],
): Case[] {
  const { fires, doesNotFire } = casesOf(alert);
  const first = START + minutes;
  return [
    fires(`wrong for ${minutes} minutes`, { at: first }, history),
    doesNotFire(`wrong for ${minutes - 1} minutes`, { at: first - 1, also: [START] }, history),
  ];
}

function duration(query: Query, seconds: string): History {
  if (query.settings.suffixes === 'exporter') {
    return { series: `probe_duration_seconds{job="p", target="${URL}"}`, values: seconds };
  }
  return history(
    query.gauge('httpcheckDuration', probe({ checkedUrl: URL })),
    seconds.replaceAll(/(?<![x\d])(\d+)(?=x)/g, '$1000'),
  );
}

function kvCache(query: Query, values: string): History {
  const { text } = query.foreign('worker_engine_kv_cache_utilization', probe());
  return { series: text.replace('}', ', deployment_name="summaries"}'), values };
}

/** Both thresholds of a projection from both sides, and how long the condition must hold. */
function spend(): Case[] {
  const cases = [
    ['fires', 'a seventh of the plan is spent', 75, steady(600, 200), 90],
    ['does not fire', 'a fourteenth of the plan is spent', 36, steady(600, 200), 90],
    ['does not fire', 'the projection is over the plan for 59 minutes', 200, since(600, 100), 89],
    ['fires', 'the projection is over the plan for an hour', 200, since(600, 100), 90],
  ] as const;
  return cases.map(
    ([kind, name, soFar, projected, at]): Case => ({
      alert: 'TogetherSpendOverPlan',
      kind,
      name,
      history: (query) => [
        history(query.gauge('spendMonthToDate', probe()), steady(soFar, 200)),
        history(query.gauge('spendProjected', probe()), projected),
        history(query.gauge('spendPlan', probe()), steady(500, 200)),
      ],
      at,
    }),
  );
}
