import { FLOOR, OFFICIAL, OURS_NAME } from './contenders.ts';
import type { CaseResult } from './measurement.ts';
import type { Results } from './results.ts';
import { CACHES, type Cache, shareOfAuto } from './start-up.ts';

/** A goal and the measured value; NaN if it was not measured. */
export interface Goal {
  readonly what: string;
  readonly found: number;
  readonly most: number;
  readonly digits: number;
}

const JSON_CHAT = 'JSON chat';
const LONG_STREAM = 'stream of 2,000 chunks';
const CHUNKS = 2000;
const ON_2 = ', OpenTelemetry 2';

/** Microseconds of CPU that a contender adds to a call. */
function added(results: readonly CaseResult[], title: string, contender: string): number {
  const found = results.find((of) => of.case.title === title && of.contender === contender);
  return found?.addedCpu.median ?? Number.NaN;
}

/**
 * Added CPU of the cheapest peer that reads every chunk or records content; the floor is no peer.
 */
function cheapestPeer(results: readonly CaseResult[], title: string): number {
  const peers = results.filter(
    (of) =>
      of.case.title === title &&
      of.contender !== of.baseline &&
      of.contender !== FLOOR &&
      !of.contender.startsWith(OURS_NAME),
  );
  return Math.min(...peers.map(({ addedCpu }) => addedCpu.median));
}

export function goals(measured: Results): readonly Goal[] {
  const { cases, content, openTelemetry2: on2, generations, retained, startUp } = measured;
  const json = added(cases, JSON_CHAT, OURS_NAME);
  const jsonOn2 = added(on2, JSON_CHAT, OURS_NAME + ON_2);
  const perFetchedChunk =
    added(measured.fetch, 'fetch, stream of 2,000 chunks', OURS_NAME) / CHUNKS;
  const perChunk = added(cases, LONG_STREAM, OURS_NAME) / CHUNKS;
  const refused = (added(cases, 'two silent 429s', OURS_NAME) - json) / 2;
  const held = retained.find(({ contender }) => contender === OURS_NAME)?.addedBytes ?? Number.NaN;
  const ratio = (what: string, found: number, most: number): Goal => ({
    what,
    found,
    most,
    digits: 2,
  });
  return [
    ratio(`${JSON_CHAT}, of the floor`, json / added(cases, JSON_CHAT, FLOOR), 0.85),
    ratio(`${JSON_CHAT}${ON_2}, of the floor`, jsonOn2 / added(on2, JSON_CHAT, FLOOR + ON_2), 0.85),
    ratio(`${JSON_CHAT}, of ${OFFICIAL}`, json / added(cases, JSON_CHAT, OFFICIAL), 1),
    ratio(
      `${JSON_CHAT}${ON_2}, of ${OFFICIAL}`,
      jsonOn2 / added(on2, JSON_CHAT, OFFICIAL + ON_2),
      1,
    ),
    ratio('a chunk, µs', perChunk, cheapestPeer(cases, LONG_STREAM) / CHUNKS),
    ratio(
      'openai 7, of openai 6',
      added(generations, JSON_CHAT, `${OURS_NAME}, openai 7`) / json,
      1.1,
    ),
    { what: 'a silent 429, µs', found: refused, most: 25, digits: 0 },
    { what: 'an open stream, bytes', found: held, most: 4096, digits: 0 },
    ratio(
      'JSON chat through fetch, of the openai client',
      added(measured.fetch, 'fetch, JSON chat', OURS_NAME) / json,
      1,
    ),
    ratio('a chunk through fetch, of the openai client', perFetchedChunk / perChunk, 1),
    ratio(
      'a fetch to another host, µs',
      added(measured.fetch, 'fetch, other host', OURS_NAME),
      0.3,
    ),
    ratio(
      `${JSON_CHAT} with content, of the cheapest peer`,
      added(content, JSON_CHAT, `${OURS_NAME}, content`) / cheapestPeer(content, JSON_CHAT),
      1,
    ),
    ...CACHES.flatMap((cache: Cache) => [
      started('CPU', cache, shareOfAuto(startUp, cache, 'cpu'), 0.1),
      started('memory', cache, shareOfAuto(startUp, cache, 'memory'), 0.25),
    ]),
  ];
}

function started(what: string, cache: Cache, found: number, most: number): Goal {
  return {
    what: `start-up ${what}, ${cache} cache, of auto-instrumentations`,
    found,
    most,
    digits: 3,
  };
}
