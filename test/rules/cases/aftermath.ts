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
  MODEL,
  nothing,
  probe,
  rising,
  steady,
  URL,
} from '../case.ts';

const modelErrors = casesOf('TogetherModelErrors');
const rateLimited = casesOf('TogetherRateLimited');
const collectorDown = casesOf('TogetherCollectorDown');
const telemetrySilent = casesOf('TogetherTelemetrySilent');
const probeFailing = casesOf('TogetherProbeFailing');
const modelMissing = casesOf('TogetherModelMissing');
const probeRefused = casesOf('TogetherProbeRefused');
const notReady = casesOf('TogetherDeploymentNotReady');

const LIMITED: Matches = { httpStatusCode: 429, errorCategory: 'rate_limit' };

/** A model is gone for twenty minutes from minute 60; another one answers in its place. */
function replaced(query: Query): History[] {
  const fallback = application({
    requestModel: 'gpt-5',
    fallbackFromModel: MODEL,
    fallbackToModel: 'gpt-5',
    fallbackToProvider: 'openai',
    callOutcome: 'success',
  });
  const served = course([60, 10], [20, 0], [120, 10]);
  const failed = course([60, 0], [20, 10], [120, 0]);
  const gone = application({ httpStatusCode: 404, errorCategory: 'model' });
  return [
    history(query.counter('attempts', application({ httpStatusCode: 200 })), served),
    history(query.counter('attempts', gone), failed),
    history(ended(query, application({ callOutcome: 'success' })), served),
    history(ended(query, application({ callOutcome: 'error' })), failed),
    history(query.counter('fallbacks', fallback), failed),
  ];
}

/** The Collectors are down, and come back two minutes before the first telemetry. */
function withoutCollectors(query: Query): History[] {
  return [
    {
      series: 'up{job="otel-gateway", instance="g"}',
      values: `${steady(1, 100)} ${steady(0, 50)} ${steady(1, 50)}`,
    },
    history(
      query.counter('attempts', application()),
      `${rising(10, 99)} ${nothing(52)} ${rising(10, 50, 1520)}`,
    ),
  ];
}

/** A hanging probe: its last readings remain, and age. */
function source(query: Query, name: string, age: string, instance: string): History[] {
  const labels = probe({ probeSource: name, serverAddress: 'api.together.ai' }, instance);
  return [
    history(query.gauge('probeCheckAge', labels), age),
    history(query.gauge('probeCheckInterval', labels), steady(60, 120)),
  ];
}

/**
 * Ready replicas out of four, as seen by two probes; the first one hangs and keeps showing the
 * past.
 */
function replicas(query: Query, before: number, after: number): History[] {
  const deployment: Matches = { deploymentName: 'shop/summaries' };
  const seen = (replicaKind: string, instance: string, values: string): History =>
    history(
      query.gauge('deploymentReplicas', probe({ ...deployment, replicaKind }, instance)),
      values,
    );
  return [
    ...source(query, 'deployments', `${steady(5, 20)} 60+60x90`, 'p'),
    ...source(query, 'deployments', steady(5, 120), 'q'),
    ...['p', 'q'].map((instance) => seen('desired', instance, steady(4, 120))),
    seen('ready', 'p', steady(before, 120)),
    seen('ready', 'q', `${steady(before, 30)} ${steady(after, 90)}`),
  ];
}

/** What fires after the trouble is over, and after what ended as planned. */
export const aftermathCases: readonly Case[] = [
  modelErrors.fires(
    'errors have stopped, and the fallbacks of the last quarter of an hour are still explained',
    { at: 92, also: [85], firing: ['TogetherFallbackRate', 'TogetherModelErrors'] },
    replaced,
  ),
  modelErrors.edge('twenty minutes after the last of them', { at: 102 }, replaced),
  collectorDown.fires(
    'they are back, and telemetry is not yet: what they explain is still explained',
    { at: 151, firing: ['TogetherCollectorDown', 'TogetherTelemetrySilent'] },
    withoutCollectors,
  ),
  collectorDown.edge('they have been back for a while', { at: 160 }, withoutCollectors),
  telemetrySilent.fires(
    'the first end of a job of an hour: it might have been a service',
    { at: 275, also: [290, 340] },
    (query) => [
      history(
        query.counter('attempts', application()),
        `${nothing(200)} ${rising(10, 60)} ${ENDED}`,
      ),
    ],
  ),
  {
    ...telemetrySilent.edge(
      'a job of two hours, every six hours, which has ended before',
      { at: 800, also: [840, 1000, 1160, 1200, 1400] },
      (query) => [
        history(
          query.counter('attempts', application()),
          `${nothing(300)} ${Array.from({ length: 3 }, () => `1+10x119 ${ENDED} ${nothing(239)}`).join(' ')}`,
        ),
      ],
    ),
    isLong: true,
  },
  {
    ...telemetrySilent.fires(
      'a service of half a day, with an outage of its own before, is gone',
      { at: 860, also: [880, 1400] },
      (query) => [
        history(
          query.counter('attempts', application()),
          `${nothing(60)} 1+10x500 ${nothing(150)} 6000+10x120 ${ENDED}`,
        ),
      ],
    ),
    isLong: true,
  },
  rateLimited.fires(
    'a batch of one sample: 20,000 attempts in a minute, half of them limited',
    { at: 34, also: [33] },
    (query) =>
      [{ httpStatusCode: 200 }, LIMITED].map((kind) =>
        history(
          query.counter('attempts', application(kind, 'batch')),
          `${nothing(30)} 10000 ${ENDED}`,
        ),
      ),
  ),
  probeFailing.fires(
    'one probe hangs since before the outage that the other one sees',
    { at: 50, also: [60] },
    (query) => [
      ...source(query, 'uptime', `${steady(5, 20)} 60+60x90`, 'p'),
      ...source(query, 'uptime', steady(5, 120), 'q'),
      ...(['p', 'q'] as const).map((instance) =>
        history(
          query.gauge('apiState', probe({ checkedUrl: URL, apiState: 'down' }, instance)),
          instance === 'p' ? steady(0, 120) : `${steady(0, 40)} ${steady(1, 80)}`,
        ),
      ),
    ],
  ),
  probeFailing.edge(
    'a probe that hung during an outage knows nothing of now',
    { at: 60, firing: ['TogetherProbeAbsent'] },
    (query) => [
      ...source(query, 'uptime', `${steady(5, 20)} 60+60x90`, 'p'),
      history(
        query.gauge('apiState', probe({ checkedUrl: URL, apiState: 'down' })),
        steady(1, 120),
      ),
    ],
  ),
  probeRefused.edge(
    'a probe that hung while it was refused knows nothing of now',
    { at: 60 },
    (query) => [
      ...source(query, 'uptime', `${steady(5, 20)} 60+60x90`, 'p'),
      ...source(query, 'uptime', steady(5, 120), 'q'),
      ...(['p', 'q'] as const).map((instance) =>
        history(
          query.gauge('apiState', probe({ checkedUrl: URL, apiState: 'refused' }, instance)),
          instance === 'p' ? steady(1, 120) : `${steady(1, 20)} ${steady(0, 100)}`,
        ),
      ),
    ],
  ),
  notReady.fires('one probe hangs since before replicas went', { at: 60, also: [70] }, (query) =>
    replicas(query, 4, 2),
  ),
  notReady.edge('one probe hangs since before replicas came', { at: 60 }, (query) =>
    replicas(query, 2, 4),
  ),
  modelMissing.fires(
    'one probe hangs since before the model went',
    { at: 50, also: [60] },
    (query) => [
      ...source(query, 'catalogue', `${steady(5, 20)} 60+60x90`, 'p'),
      ...source(query, 'catalogue', steady(5, 120), 'q'),
      ...(['p', 'q'] as const).map((instance) =>
        history(
          query.gauge(
            'modelAvailable',
            probe({ requestModel: MODEL, serverAddress: 'api.together.ai' }, instance),
          ),
          instance === 'p' ? steady(1, 120) : `${steady(1, 40)} ${steady(0, 80)}`,
        ),
      ),
    ],
  ),
];
