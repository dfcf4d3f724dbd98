import type { Matches, Query } from '@together-otel/dashboards';
import {
  application,
  type Case,
  casesOf,
  course,
  ENDED,
  ended,
  type History,
  history,
  labelled,
  MODEL,
  nothing,
  probe,
  rising,
  steady,
  URL,
} from '../case.ts';

const quotaLow = casesOf('TogetherQuotaLow');
const spendOverPlan = casesOf('TogetherSpendOverPlan');
const probeFailing = casesOf('TogetherProbeFailing');
const probeAbsent = casesOf('TogetherProbeAbsent');
const modelMissing = casesOf('TogetherModelMissing');
const firstTokenSlow = casesOf('TogetherFirstTokenSlow');
const budgetBurn = casesOf('TogetherErrorBudgetBurn');
const collectorDown = casesOf('TogetherCollectorDown');
const collectorQueueFilling = casesOf('TogetherCollectorQueueFilling');

function quota(query: Query, remaining: string, kind = 'dynamic', limit = 100): History[] {
  const labels = application({ ratelimitKind: kind });
  return [
    history(query.gauge('ratelimitRequestsRemaining', labels), remaining),
    history(query.gauge('ratelimitRequestsLimit', labels), steady(limit, 200)),
    history(query.gauge('ratelimitAge', application()), steady(2, 200)),
  ];
}

function spend(query: Query, soFar: string, projected: string, instance = 'p'): History[] {
  return [
    history(query.gauge('spendMonthToDate', probe({}, instance)), soFar),
    history(query.gauge('spendProjected', probe({}, instance)), projected),
    history(query.gauge('spendPlan', probe({}, instance)), steady(500, 400)),
  ];
}

/** A working probe: what it observes of Together, and that it is alive. */
function watching(query: Query, instance: string, down: string, alive: string): History[] {
  const source = probe({ probeSource: 'uptime', serverAddress: 'api.together.ai' }, instance);
  return [
    history(query.gauge('apiState', probe({ checkedUrl: URL, apiState: 'down' }, instance)), down),
    history(query.gauge('probeCheckInterval', source), alive),
    history(query.gauge('probeCheckAge', source), alive.replaceAll(/60(?=x)/g, '5')),
  ];
}

interface Streams {
  readonly requestModel?: string;
  readonly instance?: string;
}

/** Streams of a model, `perMinute`: fast until minute `slowAfter`, then four times as slow. */
function streams(
  query: Query,
  perMinute: number,
  slowAfter: number,
  { requestModel = MODEL, instance = 'a' }: Streams = {},
): History[] {
  const labels = application({ requestModel }, instance);
  const buckets = query.buckets('timeToFirstToken', labels);
  const all = rising(perMinute, 240);
  // If the model never gets slow, all minutes are fast.
  const fast = slowAfter < 240 ? course([slowAfter, perMinute], [240 - slowAfter, 0]) : all;
  const values: Readonly<Record<string, string>> = {
    '0.32': steady(0, 241),
    '0.64': fast,
    '1.28': fast,
    '2.56': all,
    '+Inf': all,
  };
  return [
    ...Object.entries(values).map(([le, counts]) => ({
      series: buckets.text.replace('}', `, le="${le}"}`),
      values: counts,
    })),
    history(query.count('timeToFirstToken', labels), all),
    history(query.counter('attempts', { ...labels, httpStatusCode: 200 }), all),
  ];
}

const reserves: readonly Case[] = [
  quotaLow.edge(
    'the quota is nearly used up again and again, and comes back each second minute',
    { at: 60, also: [30, 45, 59] },
    (query) => quota(query, Array.from({ length: 60 }, () => '1 96').join(' ')),
  ),
  quotaLow.edge(
    'used up for eight minutes, and then it resets',
    { at: 42, also: [35, 38, 40] },
    (query) => quota(query, `${steady(98, 30)} ${steady(1, 8)} ${steady(98, 60)}`),
  ),
  quotaLow.edge(
    'half of a small dynamic limit is left, beside a large base limit',
    { at: 60 },
    (query) => [
      ...quota(query, steady(50, 120)),
      ...quota(query, steady(590, 120), 'base', 600).slice(0, 2),
    ],
  ),
  spendOverPlan.fires(
    'the plan is crossed on the last evening of the month: a ticket until the month ends',
    {
      at: 95,
      also: [140],
      otherwise: [
        [85, []],
        [151, []],
        [260, []],
      ],
    },
    (query) =>
      spend(
        query,
        `480+0.25x149 ${rising(0.25, 200)}`,
        `${steady(490, 30)} ${steady(520, 120)} ${steady(900, 200)}`,
      ),
  ),
];

const outside: readonly Case[] = [
  probeFailing.edge(
    'the network of one region fails for an hour, and two other regions reach Together',
    { at: 40, also: [35, 60, 89, 100] },
    (query) => [
      ...watching(
        query,
        'eu',
        `${steady(0, 30)} ${steady(1, 60)} ${steady(0, 60)}`,
        steady(60, 150),
      ),
      ...watching(query, 'us', steady(0, 150), steady(60, 150)),
      ...watching(query, 'ap', steady(0, 150), steady(60, 150)),
    ],
  ),
  probeFailing.fires(
    'every region sees an outage, one a minute after the other: three minutes after the last, and six after its end',
    {
      at: 36,
      also: [40, 64],
      otherwise: [
        [34, []],
        [69, []],
      ],
    },
    (query) =>
      ['eu', 'us', 'ap'].flatMap((region, index) =>
        watching(
          query,
          region,
          `${steady(0, 30 + index)} ${steady(1, 31 - index)} ${steady(0, 60)}`,
          steady(60, 150),
        ),
      ),
  ),
  probeAbsent.fires(
    'all probes are gone, one after the other: a ticket, until one of them is back',
    {
      at: 95,
      also: [85, 110],
      apart: { by: ['severity'], firing: [{ severity: 'warning' }] },
      otherwise: [
        [60, []],
        [75, []],
        [122, []],
      ],
    },
    (query) => {
      const gone = (from: number, back: string): string => `${steady(60, from)} ${ENDED}${back}`;
      return [
        ...watching(query, 'eu', `${steady(0, 40)} ${ENDED}`, gone(40, '')),
        ...watching(
          query,
          'us',
          `${steady(0, 70)} ${ENDED} _x49 ${steady(0, 60)}`,
          gone(70, ` _x49 ${steady(60, 60)}`),
        ),
      ];
    },
  ),
  modelMissing.fires(
    'a model is retired while nobody calls it: the alert names it, and ends when it is no longer watched',
    {
      at: 40,
      also: [90],
      apart: { by: ['gen_ai_request_model'], firing: [{ gen_ai_request_model: 'x/old' }] },
      otherwise: [
        [34, []],
        [107, []],
      ],
    },
    (query) => {
      const watched = (requestModel: string, values: string): History =>
        history(
          query.gauge('modelAvailable', probe({ requestModel, serverAddress: 'api.together.ai' })),
          values,
        );
      return [
        watched(MODEL, steady(1, 150)),
        watched('x/old', `${steady(1, 30)} ${steady(0, 70)}`),
      ];
    },
  ),
];

const waiting: readonly Case[] = [
  firstTokenSlow.fires(
    'one model of two is slow: a ticket that names it',
    {
      at: 150,
      apart: {
        by: ['gen_ai_request_model', 'severity'],
        firing: [{ gen_ai_request_model: MODEL, severity: 'warning' }],
      },
      otherwise: [[119, []]],
    },
    (query) => [
      ...streams(query, 20, 120),
      ...streams(query, 20, 240, { requestModel: 'x/y', instance: 'b' }),
    ],
  ),
  firstTokenSlow.edge(
    'a model of three streams a minute is slow: too few to tell, and the others are fine',
    { at: 150, also: [130, 170] },
    (query) => [
      ...streams(query, 3, 120),
      ...streams(query, 20, 240, { requestModel: 'x/y', instance: 'b' }),
    ],
  ),
  firstTokenSlow.fires(
    'it is noticed although another process has no buckets, and a third has had no stream',
    { at: 150 },
    (query) => [
      ...streams(query, 20, 120),
      history(query.count('timeToFirstToken', application({}, 'old')), rising(1, 240)),
      ...streams(query, 0, 120, { instance: 'idle' }),
    ],
  ),
];

const jobs: readonly Case[] = [
  budgetBurn.fires(
    'a weekly job of one sample: all of its twelve calls failed',
    {
      at: 64,
      otherwise: [
        [59, []],
        [70, []],
      ],
    },
    (query) => weekly(query, 0, 12),
  ),
  budgetBurn.edge(
    'a weekly job of twelve calls, of which one failed',
    { at: 64, also: [63, 66] },
    (query) => weekly(query, 11, 1),
  ),
];

function weekly(query: Query, served: number, failed: number): History[] {
  const once = (more: Matches, count: number): History =>
    history(ended(query, application(more, 'weekly')), `${nothing(60)} ${count} ${ENDED}`);
  return [
    history(
      query.counter('attempts', application({}, 'weekly')),
      `${nothing(60)} ${served + failed} ${ENDED}`,
    ),
    once({ callOutcome: 'success' }, served),
    once({ callOutcome: 'error', errorType: '500' }, failed),
  ];
}

const collectors: readonly Case[] = [
  collectorDown.edge(
    'three gateways restart one after the other, for two minutes each',
    { at: 36, also: [31, 33, 35, 40] },
    () =>
      [0, 1, 2].map((index) => ({
        series: `up{job="otel-gateway", instance="g${index}"}`,
        values: `${steady(1, 30 + 2 * index)} ${steady(0, 2)} ${steady(1, 60)}`,
      })),
  ),
  collectorDown.edge(
    'fewer gateways at night: one is no longer scraped',
    { at: 45, also: [35, 38, 60] },
    () => [
      { series: 'up{job="otel-gateway", instance="g0"}', values: steady(1, 90) },
      { series: 'up{job="otel-gateway", instance="g1"}', values: `${steady(1, 30)} ${ENDED}` },
    ],
  ),
  collectorQueueFilling.fires(
    'the backend is away for half an hour: a ticket that ends as the queue empties',
    {
      at: 55,
      also: [63],
      otherwise: [
        [50, []],
        [72, []],
      ],
    },
    () => {
      const labels = 'job="otel-gateway", instance="g", exporter="otlp_http/prometheus"';
      return [
        {
          series: `otelcol_exporter_queue_size{${labels}}`,
          values: `${steady(0, 30)} 0+8x29 240-24x10 ${steady(0, 60)}`,
        },
        { series: `otelcol_exporter_queue_capacity{${labels}}`, values: steady(200, 150) },
      ];
    },
  ),
];

/** Nights on call, seen through the probe, streams, the quota and the Collectors. */
export const operatorSignalCases: readonly Case[] = [
  ...reserves,
  ...outside,
  ...waiting,
  ...jobs,
  ...collectors,
].map((each) => ({ ...each, isLong: true }));

/** With the region in the scope; other cases leave it out. */
export const regionCases: readonly Case[] = [
  budgetBurn.fires(
    'one of two regions fails: its share is not diluted, and the page names it',
    {
      at: 60,
      apart: {
        by: ['cloud_region', 'severity'],
        firing: [{ cloud_region: 'us-east-1', severity: 'critical' }],
      },
    },
    (query) => [
      ...regional('eu-west-1', calls(query, 'success', 95, 'a')),
      ...regional('us-east-1', calls(query, 'error', 5, 'b')),
    ],
  ),
  casesOf('TogetherTelemetrySilent').fires(
    'one of two regions is gone: the other does not stand in for it',
    {
      at: 90,
      apart: { by: ['cloud_region'], firing: [{ cloud_region: 'us-east-1' }] },
    },
    (query) => [
      ...regional('eu-west-1', calls(query, 'success', 10, 'a')),
      ...regional(
        'us-east-1',
        calls(query, 'success', 10, 'b').map(({ series }) => ({
          series,
          values: `${rising(10, 60)} ${ENDED}`,
        })),
      ),
    ],
  ),
];

function calls(query: Query, callOutcome: string, perMinute: number, instance: string): History[] {
  return [
    history(query.counter('attempts', application({}, instance)), rising(perMinute, 150)),
    history(ended(query, application({ callOutcome }, instance)), rising(perMinute, 150)),
  ];
}

function regional(region: string, histories: readonly History[]): History[] {
  return labelled(histories, `cloud_region="${region}"`);
}
