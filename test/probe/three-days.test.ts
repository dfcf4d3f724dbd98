import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { probeAttr } from '@together-otel/semconv';
import { expect, it } from 'vitest';
import { loadConfig } from '../../packages/probe/src/config/config.ts';
import type { HttpGet } from '../../packages/probe/src/http/http-get.ts';
import { Exposition } from '../../packages/probe/src/readings/exposition.ts';
import { ReadingProducer } from '../../packages/probe/src/readings/reading-producer.ts';
import { ReadingStore } from '../../packages/probe/src/readings/reading-store.ts';
import { buildSources } from '../../packages/probe/src/run/build-sources.ts';
import { CheckLoop } from '../../packages/probe/src/schedule/check-loop.ts';
import type { Source } from '../../packages/probe/src/source/source.ts';
import { Budget } from '../../packages/probe/src/synthetic/budget.ts';
import { answer, contextOf, model, noAnswer } from '../../packages/probe/src/testing/answers.ts';
import { FakeClock } from '../../packages/probe/src/testing/fake-clock.ts';

const HOUR = 3_600_000;
const DAYS = 3;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** An API that is slow, rate-limited, down and up again, hangs, and whose models come and go. */
function unsteadyApi(clock: FakeClock): HttpGet {
  let turn = 0;
  return async ({ signal }) => {
    turn++;
    await clock.sleep(turn % 7 === 0 ? 9000 : 50, signal);
    if (turn % 31 === 0) {
      await clock.sleep(HOUR, signal);
      return noAnswer('timeout');
    }
    if (turn % 13 === 0) return noAnswer(turn % 2 === 0 ? 'dns' : 'connection_reset');
    if (turn % 11 === 0) return answer(429, {});
    const price = 1 + (Math.floor(turn / 1000) % 2);
    return answer(200, turn % 500 < 20 ? [model('c/d')] : [model('a/b', price, 2), model('c/d')]);
  };
}

it('watches for three days without drift, leak, missed or doubled check', async () => {
  const clock = new FakeClock(Date.UTC(2026, 10, 25, 21));
  const { get, say, said } = contextOf(clock, unsteadyApi(clock));
  const flags = { model: ['a/b', 'c/d'], synthetic: ['a/b'], maxCostPerDay: '0.001' };
  const config = await loadConfig(flags, { TOGETHER_API_KEY: 'k' });
  const budget = new Budget(0.001, undefined, expect.fail);
  const complete = async () => {
    await clock.sleep(300);
    return { toFirstToken: 100, millis: 300, usage: { input: 10, output: 2 }, failure: undefined };
  };
  const sources = buildSources(config, { clock, get, say }, { budget, complete });
  expect(sources.map(({ name }) => name)).toEqual(['uptime', 'catalogue', 'synthetic']);
  const store = new ReadingStore(clock);
  store.watch(sources);
  const exposition = new Exposition(store, { metrics: async () => [] });
  const producer = new ReadingProducer(store, clock);

  const starts = new Map<Source, number[]>(sources.map((source) => [source, []]));
  for (const source of sources) {
    const read = source.read.bind(source);
    source.read = (signal) => {
      starts.get(source)?.push(clock.elapsed());
      return read(signal);
    };
  }
  const stop = new AbortController();
  const delays = [1234, 10, 5678];
  const running = sources.map((source, index) =>
    new CheckLoop(source, clock, (from, outcome) => store.record(from, outcome)).run(
      stop.signal,
      delays[index] ?? 0,
    ),
  );

  const sizes: { series: number; sleeping: number; listeners: number; heap: number }[] = [];
  for (let hour = 0; hour < DAYS * 24; hour++) {
    await clock.advance(HOUR);
    // Daylight saving, time servers and people move clocks both ways.
    if (hour % 5 === 0) clock.jump(hour % 2 === 0 ? -HOUR : HOUR);
    await exposition.own();
    const { resourceMetrics } = await producer.collect();
    if (hour % 12 === 11) {
      collectGarbage();
      sizes.push({
        series: resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
          metrics.flatMap(({ dataPoints }) => [...dataPoints]),
        ).length,
        sleeping: clock.sleeping,
        listeners: getEventListeners(stop.signal, 'abort').length,
        heap: process.memoryUsage().heapUsed,
      });
    }
  }
  const counts = store
    .readings()
    .filter(({ metric }) => metric === 'probeChecks')
    .map(({ value, attributes }) => ({
      source: attributes[probeAttr.probeSource],
      result: attributes[probeAttr.checkResult],
      value,
    }));
  stop.abort();
  await Promise.all(running);

  for (const [index, source] of sources.entries()) {
    const { intervalMillis } = source;
    const expected = Math.floor((DAYS * 24 * HOUR - (delays[index] ?? 0)) / intervalMillis) + 1;
    const grid = Array.from(
      { length: expected },
      (_, turn) => (delays[index] ?? 0) + turn * intervalMillis,
    );
    expect(starts.get(source)).toEqual(grid);
    const ended = counts.filter((count) => count.source === source.name);
    expect(ended.reduce((sum, { value }) => sum + value, 0)).toBeGreaterThanOrEqual(expected - 1);
    expect(ended.map(({ result }) => result)).not.toContain('skipped');
  }
  // Label values are bounded, and so is memory.
  const [early, late] = [sizes[1], sizes.at(-1)];
  expect(late?.series).toBeLessThanOrEqual((early?.series ?? 0) + 10);
  expect(late?.sleeping).toBeLessThanOrEqual(2 * sources.length);
  expect(late?.listeners).toBeLessThanOrEqual(2 * sources.length);
  expect((late?.heap ?? 0) - (early?.heap ?? 0)).toBeLessThan(4 * 1024 * 1024);
  expect(clock.sleeping).toBe(0);
  // Each day has its own budget, so the probe stops and resumes every day.
  expect(
    said.filter((line) => line.includes('stop until midnight UTC')).length,
  ).toBeGreaterThanOrEqual(3);
});
