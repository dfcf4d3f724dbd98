import type { Query } from '@together-otel/dashboards';
import { application, type Case, course, ended, type History, history } from '../case.ts';

const alert = 'TogetherErrorBudgetBurn';

interface Phase {
  readonly minutes: number;
  readonly served: number;
  readonly failed: number;
}

/** Calls per minute, served and failed, for a number of minutes. */
const during = (minutes: number, served: number, failed: number): Phase => ({
  minutes,
  served,
  failed,
});

function calls(query: Query, ...phases: readonly Phase[]): History[] {
  const outcome = (callOutcome: string, count: 'served' | 'failed'): History =>
    history(
      ended(query, application({ callOutcome })),
      course(...phases.map((phase) => [phase.minutes, phase[count]] as const)),
    );
  return [outcome('success', 'served'), outcome('error', 'failed')];
}

/** A case in which no window fires, or only this one. */
function burn(
  name: string,
  phases: readonly Phase[],
  at: number,
  window?: '1h' | '6h' | '1d' | '3d',
  also: readonly number[] = [],
): Case {
  return {
    alert,
    kind: window === undefined ? 'edge' : 'fires',
    name,
    history: (query) => calls(query, ...phases),
    at,
    also,
    isLong: at > 200,
    ...(window !== undefined && { apart: { by: ['window'], firing: [{ window }] } }),
  };
}

/**
 * Tests the limits of each window from both sides: failure rate over the long and short window,
 * number of failures, duration.
 */
export const burnCases: readonly Case[] = [
  // Failure rates over the long window: 14.4%, 6%, 3%, 1%.
  burn(
    'a tenth of the hour, of the last minutes more than half',
    [during(120, 100, 0), during(20, 40, 60)],
    130,
  ),
  burn(
    '3.6% of six hours, of the last half hour a tenth',
    [during(360, 100, 0), during(140, 90, 10)],
    490,
  ),
  burn(
    '2% of the day, of the last two hours 4.5%',
    [during(200, 100, 0), during(180, 95.5, 4.5)],
    370,
  ),
  // Failure rates over the short window.
  burn(
    'a quarter of the hour, a fifth of the last minutes',
    [during(60, 70, 30), during(20, 80, 20)],
    79,
    '1h',
  ),
  burn(
    'a quarter of the hour, a tenth of the last minutes',
    [during(60, 70, 30), during(20, 90, 10)],
    79,
  ),
  burn(
    '9% of six hours, 4.5% of the last half hour',
    [during(300, 90, 10), during(60, 95.5, 4.5)],
    359,
  ),
  burn('4% of the day, 2% of the last two hours', [during(240, 95, 5), during(130, 98, 2)], 369),
  // Minimum number of failed calls: ten.
  burn('fifteen of an hour', [during(100, 0.5, 0.25)], 70, '1h'),
  burn('seven of an hour', [during(100, 0.25, 7 / 60)], 65),
  burn('seven of six hours', [during(500, 0.04, 0.02)], 350, undefined, [450]),
  burn('twelve of five hours', [during(400, 0.08, 0.0417)], 290, '6h'),
  burn('thirteen of the day', [during(700, 0.04, 0.02)], 640, '1d'),
  // How long the condition must hold: 2m, 15m, 1h, 3h.
  burn('every call, for a minute too few', [during(120, 100, 0), during(40, 0, 100)], 130),
  burn('… and three minutes later', [during(120, 100, 0), during(40, 0, 100)], 133, '1h'),
  burn('a tenth, for ten minutes', [during(60, 90, 10)], 12),
  burn('a tenth, for half an hour', [during(60, 90, 10)], 30, '6h'),
  burn('4%, for half an hour', [during(200, 96, 4)], 40),
  burn('4%, for an hour and a half', [during(200, 96, 4)], 90, '1d'),
  burn('2%, for an hour and a half', [during(300, 98, 2)], 100),
  burn('2%, for four hours', [during(300, 98, 2)], 250, '3d'),
  // A slower window waits its turn.
  burn(
    '40% for an hour, then a tenth: reported, and not immediately again',
    [during(60, 60, 40), during(120, 90, 10)],
    95,
  ),
  burn(
    '… but after half an hour and its own time',
    [during(60, 60, 40), during(120, 90, 10)],
    115,
    '6h',
  ),
  burn(
    '40% for 90 minutes, then 4%: reported, and not immediately again',
    [during(90, 60, 40), during(300, 96, 4)],
    190,
  ),
  burn(
    '… but after two hours and its own time',
    [during(90, 60, 40), during(300, 96, 4)],
    290,
    '1d',
  ),
  burn(
    '40% for 90 minutes, then 2%: reported, and not immediately again',
    [during(90, 60, 40), during(700, 98, 2)],
    400,
  ),
  burn(
    '… but after six hours and its own time',
    [during(90, 60, 40), during(700, 98, 2)],
    660,
    '3d',
  ),
  // Three days: failure rates over both windows, and numbers of failures.
  burn(
    '2.2% for eight hours, after many without: less than 1% in all',
    [during(700, 100, 0), during(560, 97.8, 2.2)],
    1200,
  ),
  burn(
    '2.5% for five hours, of the last six 0.7%',
    [during(300, 97.5, 2.5), during(600, 99.3, 0.7)],
    700,
  ),
  burn(
    '5% for a quarter of an hour, which is not reported, delays no report of the 2% after it',
    [during(15, 95, 5), during(400, 98, 2)],
    300,
    '3d',
  ),
  burn('fourteen of 13 hours', [during(900, 1.2, 0.019)], 800, '3d'),
  burn('seven of 13 hours', [during(900, 0.6, 0.009)], 800),
  // Few calls, almost all of them failing.
  burn('five of eight calls', [during(100, 0.05, 0.08)], 65),
  burn('two calls', [during(100, 0, 1 / 30)], 65),
  burn('four calls of six hours', [during(400, 0, 0.0125)], 350, '6h'),
  burn(
    'fifteen calls, and then none',
    [during(30, 0, 0.5), during(200, 0, 0)],
    40,
    undefined,
    [150],
  ),
  burn(
    'eight calls, a fifth of the last ones',
    [during(50, 0, 0.16), during(10, 0.08, 0.02)],
    56,
    '1h',
  ),
  burn('eight calls, a tenth of the last ones', [during(50, 0, 0.16), during(10, 0.09, 0.01)], 56),
  burn(
    'eight calls of five hours, 9% of the last ones',
    [during(300, 0, 0.028), during(40, 0.0273, 0.0027)],
    330,
    '6h',
  ),
  burn(
    'eight calls of five hours, 4.5% of the last ones',
    [during(300, 0, 0.028), during(40, 0.0287, 0.00135)],
    330,
  ),
  burn(
    'nine calls of five hours, 6% of the last ones',
    [during(300, 0, 0.0315), during(40, 0.0333, 0.002)],
    331,
  ),
];
