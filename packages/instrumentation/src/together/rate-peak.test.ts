import type { Attributes } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { fc } from '@together-otel/test-support/properties';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as clock from '../facts/clock.ts';
import type { GaugeKey } from '../telemetry/instruments.ts';
import { MetricNames } from '../telemetry/metric-names.ts';
import type { Series } from '../telemetry/series.ts';
import { PeakStore, SlidingPeak } from './rate-peak.ts';

interface Addition {
  readonly amount: number;
  readonly at: number;
}

/** The peak by definition: for each addition, the sum over the second before it. */
function peakOf(since: readonly Addition[], all: readonly Addition[]): number {
  const sums = since.map(({ at }) =>
    all
      .filter((other) => other.at > at - 1 && other.at <= at)
      .reduce((sum, { amount }) => sum + amount, 0),
  );
  return Math.max(0, ...sums);
}

/** Gaps chosen to produce equal times, touching windows, and long pauses. */
const gap = fc.oneof(
  fc.constantFrom(0, 0, 0, 0.125, 0.25, 0.5, 1, 1.5, 30),
  fc.double({ min: 0, max: 2, noNaN: true }),
);
const step = fc.record({
  gap,
  amounts: fc.array(fc.nat(5000), { minLength: 1, maxLength: 5 }),
  collects: fc.boolean(),
});

describe('SlidingPeak', () => {
  it('is exact for any traffic and collection time', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const peak = new SlidingPeak();
        const all: Addition[] = [];
        let since: Addition[] = [];
        let at = 0;
        for (const { gap: pause, amounts, collects } of steps) {
          at += pause;
          for (const amount of amounts) {
            peak.add(amount, at);
            all.push({ amount, at });
            since.push({ amount, at });
          }
          if (!collects) continue;
          expect(peak.collect(at, 1)).toBe(peakOf(since, all));
          since = [];
        }
        expect(peak.collect(at, 1)).toBe(peakOf(since, all));
      }),
    );
  });

  it('ignores removed additions', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(fc.nat(4)), (steps, places) => {
        const peak = new SlidingPeak();
        const all: Addition[] = [];
        let since: Addition[] = [];
        const refused: number[] = [];
        let at = 0;
        for (const [index, { gap: pause, amounts, collects }] of steps.entries()) {
          at += pause;
          const place = places[index];
          for (const [position, amount] of amounts.entries()) {
            // Distinct times, as from a clock.
            at += 0.001;
            peak.add(amount, at);
            if (position === place) refused.push(at);
            else {
              all.push({ amount, at });
              since.push({ amount, at });
            }
          }
          for (const time of refused.splice(0)) peak.takeBack(time);
          if (!collects) continue;
          expect(peak.collect(at, 1)).toBe(peakOf(since, all));
          since = [];
        }
        expect(peak.collect(at, 1)).toBe(peakOf(since, all));
      }),
    );
  });

  it('does not depend on the order of simultaneous additions', () => {
    const group = fc.record({ gap, amounts: fc.array(fc.nat(5000), { minLength: 2 }) });
    fc.assert(
      fc.property(fc.array(group, { maxLength: 20 }), (groups) => {
        const inOrder = new SlidingPeak();
        const reversed = new SlidingPeak();
        let at = 0;
        for (const { gap: pause, amounts } of groups) {
          at += pause;
          for (const amount of amounts) inOrder.add(amount, at);
          for (const amount of amounts.toReversed()) reversed.add(amount, at);
        }
        expect(reversed.collect(at, 1)).toBe(inOrder.collect(at, 1));
      }),
    );
  });

  it('counts a window of one second, excluding its start', () => {
    const peak = new SlidingPeak();
    peak.add(3, 10);
    peak.add(4, 11);
    expect(peak.collect(11, 1)).toBe(4);
    peak.add(5, 11.999);
    expect(peak.collect(12, 1)).toBe(9);
  });

  it('reports the peak since the last collection, only once', () => {
    const peak = new SlidingPeak();
    expect(peak.collect(0, 1)).toBe(0);
    for (let index = 0; index < 50; index++) peak.add(1, index / 100);
    expect(peak.collect(1, 1)).toBe(50);
    expect(peak.collect(2, 1)).toBe(0);
    peak.add(1, 100);
    expect(peak.collect(101, 1)).toBe(1);
  });

  it('stays exact over more additions than it buffers', () => {
    const peak = new SlidingPeak();
    for (let index = 0; index < 20_000; index++) peak.add(1, index / 2048);
    expect(peak.collect(10, 1)).toBe(2048);
  });

  it('shows every peak of the last minute to each of several readers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ pause: fc.integer({ min: 0, max: 40 }), amount: fc.nat(100) })),
        (collections) => {
          const peak = new SlidingPeak();
          const earlier: { at: number; amount: number }[] = [];
          let at = 1000;
          for (const { pause, amount } of collections) {
            at += pause + 2;
            peak.add(amount, at);
            earlier.push({ at, amount });
            const visible = earlier.filter((one) => at - one.at < 60);
            expect(peak.collect(at, 3)).toBe(Math.max(...visible.map((one) => one.amount)));
          }
        },
      ),
    );
  });

  it('drops a peak after a minute, however many readers there are', () => {
    const peak = new SlidingPeak();
    peak.add(9, 0);
    expect(peak.collect(1, 2)).toBe(9);
    expect(peak.collect(60.5, 2)).toBe(9);
    expect(peak.collect(61, 2)).toBe(0);
  });
});

describe('PeakStore', () => {
  afterEach(() => void vi.restoreAllMocks());

  function setTime(seconds: number): void {
    vi.spyOn(clock, 'now').mockReturnValue(seconds);
  }

  function reported(store: PeakStore) {
    const points: { gauge: GaugeKey; value: number; attributes: Attributes }[] = [];
    store.report((gauge, value, attributes) => points.push({ gauge, value, attributes }));
    return points;
  }

  const known = new Map<string, Series>();

  /** One object per series, shared by calls of a kind. */
  function common(model: string, operation = 'chat', address = 'api.together.ai'): Series {
    const key = [operation, address, model].join(' ');
    const attributes = {
      [attr.operationName]: operation,
      [attr.requestModel]: model,
      [attr.serverAddress]: address,
    };
    const series = known.get(key) ?? (attributes as unknown as Series);
    known.set(key, series);
    return series;
  }

  it('reports requests and tokens of each model separately', () => {
    const store = new PeakStore();
    setTime(5);
    for (let index = 0; index < 3; index++) store.request(common('a'));
    store.tokens(700, common('a'));
    store.request(common('b'));
    expect(reported(store)).toEqual([
      { gauge: 'requestRatePeak', value: 3, attributes: common('a') },
      { gauge: 'tokenRatePeak', value: 700, attributes: common('a') },
      { gauge: 'requestRatePeak', value: 1, attributes: common('b') },
      { gauge: 'tokenRatePeak', value: 0, attributes: common('b') },
    ]);
  });

  it('keeps operations and hosts apart', () => {
    const store = new PeakStore();
    setTime(5);
    store.request(common('a'));
    store.request(common('a', 'embeddings'));
    store.request(common('a', 'chat', 'proxy.example.com'));
    const values = reported(store).filter(({ gauge }) => gauge === 'requestRatePeak');
    expect(values.map(({ value }) => value)).toEqual([1, 1, 1]);
  });

  it('shows the peak to every reader when there are several', () => {
    const store = new PeakStore();
    store.readers = 2;
    setTime(5);
    for (let index = 0; index < 4; index++) store.request(common('a'));
    expect(reported(store)[0]?.value).toBe(4);
    expect(reported(store)[0]?.value).toBe(4);
    setTime(66);
    expect(reported(store)[0]?.value).toBe(0);
  });

  it('reports zero after the traffic, and drops idle series', () => {
    const store = new PeakStore();
    setTime(0);
    store.request(common('a'));
    expect(reported(store)[0]?.value).toBe(1);
    setTime(300);
    expect(reported(store)[0]?.value).toBe(0);
    setTime(301);
    expect(reported(store)).toHaveLength(2);
    expect(reported(store)).toEqual([]);
    store.request(common('a'));
    expect(reported(store)[0]?.value).toBe(1);
  });

  it('keeps the latest thousand series if nobody collects them', () => {
    const store = new PeakStore();
    setTime(5);
    for (let index = 0; index < 5000; index++) store.request(common(`m${index}`));
    const points = reported(store);
    expect(points).toHaveLength(2000);
    expect(points.at(-1)?.attributes).toEqual(common('m4999'));
  });

  it('has no more series than models admitted to metrics', () => {
    const store = new PeakStore();
    const names = new MetricNames(20);
    setTime(5);
    for (let index = 0; index < 1000; index++) {
      store.request(common(names.model('together_ai', `m${index}`)));
    }
    const points = reported(store).filter(({ gauge }) => gauge === 'requestRatePeak');
    expect(points).toHaveLength(21);
    expect(points.at(-1)).toMatchObject({
      value: 980,
      attributes: { [attr.requestModel]: '_OTHER' },
    });
  });
});
