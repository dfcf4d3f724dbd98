import type { Query } from '@together-otel/dashboards';
import { blackboxMetrics } from '@together-otel/semconv';
import { type Case, ENDED, type History, history, MODEL, probe, steady, URL } from '../case.ts';

function state(query: Query, apiState: string, values: string, instance = 'p'): History {
  return history(query.gauge('apiState', probe({ checkedUrl: URL, apiState }, instance)), values);
}

/** A figure of a check, as it is named by who exports it. */
function check(
  query: Query,
  key: 'httpcheckDuration' | 'httpcheckTlsCertRemaining',
  blackbox: keyof typeof blackboxMetrics,
  otlp: string,
  exported: string,
): History {
  if (query.settings.suffixes === 'collector') {
    return history(query.gauge(key, probe({ checkedUrl: URL })), otlp);
  }
  const series = query.foreign(blackboxMetrics[blackbox].name, probe()).text;
  return { series: series.replace('}', `, target="${URL}"}`), values: exported };
}

function duration(query: Query, seconds: readonly (readonly [number, number])[]): History {
  const values = (factor: number): string =>
    seconds.map(([value, count]) => steady(value * factor, count)).join(' ');
  return check(query, 'httpcheckDuration', 'duration', values(1000), values(1));
}

/** The test's clock starts at zero, so an expiry is a remaining time plus the time that is asked at. */
function certificate(query: Query, days: number, at: number): History {
  const seconds = days * 86_400;
  return check(
    query,
    'httpcheckTlsCertRemaining',
    'certificateExpiry',
    steady(seconds, 200),
    steady(seconds + at * 60, 200),
  );
}

function source(query: Query, age: string, forMinutes: number): History[] {
  const labels = probe({ probeSource: 'uptime', serverAddress: 'api.together.ai' });
  return [
    history(query.gauge('probeCheckAge', labels), age),
    history(query.gauge('probeCheckInterval', labels), `${steady(60, forMinutes)} ${ENDED}`),
  ];
}

export const probeCases: readonly Case[] = [
  {
    alert: 'TogetherProbeFailing',
    kind: 'fires',
    name: 'four checks in a row see an outage',
    history: (query) => [state(query, 'down', `${steady(0, 10)} ${steady(1, 10)}`)],
    at: 14,
  },
  {
    alert: 'TogetherProbeFailing',
    kind: 'does not fire',
    name: 'it is up',
    history: (query) => [state(query, 'down', steady(0, 20))],
    at: 14,
  },
  {
    alert: 'TogetherProbeFailing',
    kind: 'edge',
    name: 'one failed check',
    history: (query) => [state(query, 'down', `${steady(0, 10)} 1 ${steady(0, 10)}`)],
    at: 12,
  },
  {
    alert: 'TogetherProbeFailing',
    kind: 'edge',
    name: 'one of two probes sees an outage: its network',
    history: (query) => [
      state(query, 'down', steady(1, 20)),
      state(query, 'down', steady(0, 20), 'q'),
    ],
    at: 14,
  },
  {
    alert: 'TogetherProbeRefused',
    kind: 'fires',
    name: 'the key is refused for a quarter of an hour',
    history: (query) => [
      state(query, 'refused', steady(1, 30)),
      state(query, 'down', steady(0, 30)),
    ],
    at: 15,
  },
  {
    alert: 'TogetherProbeRefused',
    kind: 'does not fire',
    name: 'it is up',
    history: (query) => [
      state(query, 'refused', steady(0, 30)),
      state(query, 'limited', steady(0, 30)),
    ],
    at: 15,
  },
  {
    alert: 'TogetherProbeRefused',
    kind: 'edge',
    name: 'limited now and then',
    history: (query) => [state(query, 'limited', '1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0')],
    at: 16,
  },
  {
    alert: 'TogetherProbeSlow',
    kind: 'fires',
    name: 'every check takes four seconds',
    history: (query) => [duration(query, [[4, 30]])],
    at: 15,
  },
  {
    alert: 'TogetherProbeSlow',
    kind: 'does not fire',
    name: 'every check takes two seconds',
    history: (query) => [duration(query, [[2, 30]])],
    at: 15,
  },
  {
    alert: 'TogetherProbeSlow',
    kind: 'edge',
    name: 'one check takes ten seconds',
    history: (query) => [
      duration(query, [
        [0.3, 10],
        [10, 1],
        [0.3, 10],
      ]),
    ],
    at: 15,
  },
  {
    alert: 'TogetherProbeAbsent',
    kind: 'fires',
    name: 'the probe is gone',
    history: (query) => source(query, steady(5, 30), 30),
    at: 75,
  },
  {
    alert: 'TogetherProbeAbsent',
    kind: 'fires',
    name: 'the probe lives and completes no check',
    history: (query) => source(query, '0+60x60', 60),
    at: 20,
  },
  {
    alert: 'TogetherProbeAbsent',
    kind: 'does not fire',
    name: 'checks as they should be',
    history: (query) => source(query, steady(5, 100), 100),
    at: 90,
  },
  {
    alert: 'TogetherProbeAbsent',
    kind: 'edge',
    name: 'where no probe ever was, none is missed',
    history: () => [],
    at: 90,
  },
  {
    alert: 'TogetherProbeAbsent',
    kind: 'fires',
    name: 'still gone after three hours',
    history: (query) => source(query, steady(5, 30), 30),
    at: 50,
    also: [100, 210],
  },
  {
    alert: 'TogetherProbeAbsent',
    kind: 'edge',
    name: 'it ends when the probe returns',
    history: (query) =>
      source(query, `${steady(5, 30)} _x90 ${steady(5, 60)}`, 30).map(({ series, values }) => ({
        series,
        values: series.includes('interval') ? `${values} _x89 ${steady(60, 60)}` : values,
      })),
    at: 122,
    also: [140],
  },
  {
    alert: 'TogetherModelMissing',
    kind: 'fires',
    name: 'the model is gone from the catalogue',
    history: (query) => available(query, `${steady(1, 10)} ${steady(0, 20)}`),
    at: 20,
  },
  {
    alert: 'TogetherModelMissing',
    kind: 'does not fire',
    name: 'the model is there',
    history: (query) => available(query, steady(1, 30)),
    at: 20,
  },
  {
    alert: 'TogetherModelMissing',
    kind: 'edge',
    name: 'one catalogue without it',
    history: (query) => available(query, `${steady(1, 18)} 0 ${steady(1, 10)}`),
    at: 20,
  },
  {
    alert: 'TogetherModelMissing',
    kind: 'edge',
    name: 'another probe still sees it',
    history: (query) => [
      ...available(query, steady(0, 30)),
      ...available(query, steady(1, 30), 'q'),
    ],
    at: 20,
  },
  {
    alert: 'TogetherCertificateExpiring',
    kind: 'fires',
    name: 'in ten days',
    history: (query) => [certificate(query, 10, 90)],
    at: 90,
  },
  {
    alert: 'TogetherCertificateExpiring',
    kind: 'does not fire',
    name: 'in sixty days',
    history: (query) => [certificate(query, 60, 90)],
    at: 90,
  },
  {
    alert: 'TogetherCertificateExpiring',
    kind: 'edge',
    name: 'just over the limit of fourteen days',
    history: (query) => [certificate(query, 14.01, 90)],
    at: 90,
  },
  {
    alert: 'TogetherCertificateExpiring',
    kind: 'edge',
    name: 'in ten days, for half an hour: an old certificate that one of several servers still has',
    history: (query) => [certificate(query, 10, 60)],
    at: 30,
  },
];

function available(query: Query, values: string, instance = 'p'): History[] {
  const labels = probe({ requestModel: MODEL, serverAddress: 'api.together.ai' }, instance);
  return [history(query.gauge('modelAvailable', labels), values)];
}
