import type { Query } from '@together-otel/dashboards';
import { blackboxMetrics } from '@together-otel/semconv';
import {
  type Case,
  casesOf,
  ENDED,
  type History,
  history,
  MODEL,
  probe,
  steady,
  URL,
} from '../case.ts';

const probeFailing = casesOf('TogetherProbeFailing');
const probeOffline = casesOf('TogetherProbeOffline');
/** The network is to blame, not Together. */
const OFFLINE = ['TogetherProbeOffline'];
const probeRefused = casesOf('TogetherProbeRefused');
const probeSlow = casesOf('TogetherProbeSlow');
const probeAbsent = casesOf('TogetherProbeAbsent');
const modelMissing = casesOf('TogetherModelMissing');
const certificateExpiring = casesOf('TogetherCertificateExpiring');

function state(query: Query, apiState: string, values: string, instance = 'p'): History {
  return history(query.gauge('apiState', probe({ checkedUrl: URL, apiState }, instance)), values);
}

/** A reading of a check, under the name that its exporter uses. */
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

/**
 * The test's clock starts at zero, so an expiry date is the remaining time plus the evaluation
 * time.
 */
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

/** One probe is in a state, another is not but has not been able to check for some time. */
function besideLate(
  query: Query,
  apiState: string,
  missed: number,
  values = steady(1, 40),
): History[] {
  const age = (instance: string, seconds: number): History[] => {
    const labels = probe({ probeSource: 'uptime', serverAddress: 'api.together.ai' }, instance);
    return [
      history(query.gauge('probeCheckAge', labels), steady(seconds, 40)),
      history(query.gauge('probeCheckInterval', labels), steady(60, 40)),
    ];
  };
  return [
    state(query, apiState, values),
    ...age('p', 5),
    state(query, apiState, steady(0, 40), 'late'),
    ...age('late', missed * 60),
  ];
}

export const probeCases: readonly Case[] = [
  probeFailing.fires('four checks in a row see an outage', { at: 14 }, (query) => [
    state(query, 'down', `${steady(0, 10)} ${steady(1, 10)}`),
  ]),
  probeFailing.doesNotFire('it is up', { at: 14 }, (query) => [
    state(query, 'down', steady(0, 20)),
  ]),
  probeFailing.edge('one failed check', { at: 12 }, (query) => [
    state(query, 'down', `${steady(0, 10)} 1 ${steady(0, 10)}`),
  ]),
  probeFailing.edge('one of two probes sees an outage: its network', { at: 14 }, (query) => [
    state(query, 'down', steady(1, 20)),
    state(query, 'down', steady(0, 20), 'q'),
  ]),
  probeFailing.fires('one probe sees an outage, the other has no network', { at: 14 }, (query) => [
    state(query, 'down', steady(1, 20)),
    state(query, 'unreachable', steady(0, 20)),
    state(query, 'down', steady(0, 20), 'q'),
    state(query, 'unreachable', steady(1, 20), 'q'),
  ]),
  probeFailing.edge('no probe has a network', { at: 14, firing: OFFLINE }, (query) => [
    state(query, 'down', steady(0, 20)),
    state(query, 'unreachable', steady(1, 20)),
  ]),
  probeFailing.edge(
    'the network of the only probe goes',
    { at: 13, also: [14, 20], firing: OFFLINE },
    (query) => [
      state(query, 'down', steady(0, 30)),
      state(query, 'unreachable', `${steady(0, 10)} ${steady(1, 20)}`),
    ],
  ),
  probeFailing.fires('checks fail in both ways, in turn', { at: 14 }, (query) => [
    state(query, 'down', `${steady(0, 10)} 1 0 1 0 1 0 1 0 1 0`),
    state(query, 'unreachable', `${steady(0, 10)} 0 1 0 1 0 1 0 1 0 1`),
  ]),
  probeFailing.fires('every third check succeeds', { at: 30, also: [31, 32, 45] }, (query) => [
    state(query, 'down', `${steady(0, 10)} ${'1 1 0 '.repeat(20)}`),
  ]),
  probeFailing.edge('every second check succeeds', { at: 30, also: [31, 45] }, (query) => [
    state(query, 'down', `${steady(0, 10)} ${'1 0 '.repeat(30)}`),
  ]),
  probeFailing.edge('three failed checks in ten', { at: 43, also: [42, 44, 46] }, (query) => [
    state(query, 'down', `${steady(0, 40)} 1 1 1 ${steady(0, 20)}`),
  ]),
  ...(
    [
      ['and the outage has just begun', 14, `${steady(0, 10)} ${steady(1, 30)}`],
      ['and for the other one, every third check succeeds', 31, '1 1 0 '.repeat(13)],
    ] as const
  ).map(([what, at, values]) =>
    probeFailing.fires(
      `the probe that sees no outage has missed seven checks, ${what}`,
      { at },
      (query) => besideLate(query, 'down', 7, values),
    ),
  ),
  probeFailing.edge('the probe that sees no outage has missed four checks', { at: 14 }, (query) =>
    besideLate(query, 'down', 4),
  ),
  probeFailing.edge('two outages of two minutes in ten', { at: 21, also: [25] }, (query) => [
    state(query, 'down', `${steady(0, 10)} 1 1 ${steady(0, 6)} 1 1 ${steady(0, 20)}`),
  ]),
  probeFailing.edge('for one of two probes, every third check succeeds', { at: 30 }, (query) => [
    state(query, 'down', '1 1 0 '.repeat(20)),
    state(query, 'down', steady(0, 60), 'q'),
  ]),
  probeFailing.edge('the own network comes and goes', { at: 30, also: [31, 32] }, (query) => [
    state(query, 'down', steady(0, 60)),
    state(query, 'unreachable', '1 1 0 '.repeat(20)),
  ]),
  probeFailing.edge('a long outage is over after a while', { at: 45 }, (query) => [
    state(query, 'down', `${steady(0, 10)} ${steady(1, 20)} ${steady(0, 30)}`),
  ]),
  probeOffline.fires('four checks in a row do not get out', { at: 14 }, (query) => [
    state(query, 'unreachable', `${steady(0, 10)} ${steady(1, 10)}`),
  ]),
  probeOffline.doesNotFire('it is up', { at: 14 }, (query) => [
    state(query, 'unreachable', steady(0, 20)),
  ]),
  probeOffline.edge('one failed check', { at: 12 }, (query) => [
    state(query, 'unreachable', `${steady(0, 10)} 1 ${steady(0, 10)}`),
  ]),
  probeOffline.edge('another probe gets out', { at: 14 }, (query) => [
    state(query, 'unreachable', steady(1, 20)),
    state(query, 'unreachable', steady(0, 20), 'q'),
  ]),
  probeOffline.fires('the probe that gets out has missed seven checks', { at: 14 }, (query) =>
    besideLate(query, 'unreachable', 7),
  ),
  probeOffline.edge('the probe that gets out has missed four checks', { at: 14 }, (query) =>
    besideLate(query, 'unreachable', 4),
  ),
  probeRefused.fires('the key is refused for a quarter of an hour', { at: 15 }, (query) => [
    state(query, 'refused', steady(1, 30)),
    state(query, 'down', steady(0, 30)),
  ]),
  probeRefused.doesNotFire('it is up', { at: 15 }, (query) => [
    state(query, 'refused', steady(0, 30)),
    state(query, 'limited', steady(0, 30)),
  ]),
  probeRefused.edge('limited now and then', { at: 16 }, (query) => [
    state(query, 'limited', '1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0'),
  ]),
  probeSlow.fires('every check takes four seconds', { at: 15 }, (query) => [
    duration(query, [[4, 30]]),
  ]),
  probeSlow.doesNotFire('every check takes two seconds', { at: 15 }, (query) => [
    duration(query, [[2, 30]]),
  ]),
  probeSlow.edge('one check takes ten seconds', { at: 15 }, (query) => [
    duration(query, [
      [0.3, 10],
      [10, 1],
      [0.3, 10],
    ]),
  ]),
  probeAbsent.fires('the probe is gone', { at: 75 }, (query) => source(query, steady(5, 30), 30)),
  probeAbsent.fires('the probe lives and completes no check', { at: 20 }, (query) =>
    source(query, '0+60x60', 60),
  ),
  probeAbsent.doesNotFire('checks as they should be', { at: 90 }, (query) =>
    source(query, steady(5, 100), 100),
  ),
  probeAbsent.edge('where no probe ever was, none is missed', { at: 90 }, () => []),
  probeAbsent.fires('still gone after three hours', { at: 50, also: [100, 210] }, (query) =>
    source(query, steady(5, 30), 30),
  ),
  probeAbsent.edge('it ends when the probe returns', { at: 122, also: [140] }, (query) =>
    source(query, `${steady(5, 30)} _x90 ${steady(5, 60)}`, 30).map(({ series, values }) => ({
      series,
      values: series.includes('interval') ? `${values} _x89 ${steady(60, 60)}` : values,
    })),
  ),
  modelMissing.fires('the model is gone from the catalogue', { at: 20 }, (query) =>
    available(query, `${steady(1, 10)} ${steady(0, 20)}`),
  ),
  modelMissing.doesNotFire('the model is there', { at: 20 }, (query) =>
    available(query, steady(1, 30)),
  ),
  modelMissing.edge('one catalogue without it', { at: 20 }, (query) =>
    available(query, `${steady(1, 18)} 0 ${steady(1, 10)}`),
  ),
  modelMissing.edge('another probe still sees it', { at: 20 }, (query) => [
    ...available(query, steady(0, 30)),
    ...available(query, steady(1, 30), 'q'),
  ]),
  certificateExpiring.fires('in ten days', { at: 90 }, (query) => [certificate(query, 10, 90)]),
  certificateExpiring.doesNotFire('in sixty days', { at: 90 }, (query) => [
    certificate(query, 60, 90),
  ]),
  certificateExpiring.edge('just over the limit of fourteen days', { at: 90 }, (query) => [
    certificate(query, 14.01, 90),
  ]),
  certificateExpiring.edge(
    'in ten days, for half an hour: an old certificate that one of several servers still has',
    { at: 30 },
    (query) => [certificate(query, 10, 60)],
  ),
];

function available(query: Query, values: string, instance = 'p'): History[] {
  const labels = probe({ requestModel: MODEL, serverAddress: 'api.together.ai' }, instance);
  return [history(query.gauge('modelAvailable', labels), values)];
}
