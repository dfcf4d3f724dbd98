import { fc } from '@together-otel/test-support/properties';
import { describe, expect, it } from 'vitest';
import { refusalSeconds, resetSeconds, retryAfterSeconds } from './wait.ts';

it('uses the later of two contradictory values', () => {
  const headers = new Headers({ 'x-ratelimit-reset': '0', 'x-ratelimit-reset-tokens': '6m0s' });
  expect(resetSeconds(headers)).toBe(360);
  const both = new Headers({ 'retry-after': '1', 'retry-after-ms': '1500' });
  expect(retryAfterSeconds(both)).toBe(1.5);
});

it('takes retry-after-ms for milliseconds, unless it has a unit', () => {
  expect(retryAfterSeconds(new Headers({ 'retry-after-ms': '250' }))).toBe(0.25);
  expect(retryAfterSeconds(new Headers({ 'retry-after-ms': '250ms' }))).toBe(0.25);
});

describe('refusalSeconds', () => {
  it.each<[Record<string, string>, rate: number | undefined, capacity: number | undefined]>([
    [{ 'retry-after': '3', 'x-ratelimit-reset': '5' }, 5, 3],
    [{ 'x-ratelimit-reset': '5' }, 5, undefined],
    [{ 'ratelimit-reset': '5' }, 5, 5],
    [{ 'ratelimit-reset': '5', 'retry-after': '7' }, 7, 7],
    [{ 'ratelimit-reset': '5', 'ratelimit-remaining': '0' }, 5, 5],
    [{ 'ratelimit-reset': '5', 'ratelimit-remaining': '9' }, 5, undefined],
    [{ ratelimit: '"default";r=0;t=30' }, 30, 30],
    [{ ratelimit: '"default"; r=0; t=30; pk=:dHJpYWw=:' }, 30, 30],
    [{ ratelimit: '"default";t=30' }, 30, 30],
    [{ ratelimit: '"default";r=50;t=30' }, 30, undefined],
    [{ ratelimit: '"burst";r=0;t=2, "day";r=900;t=3600' }, 2, 2],
    [{ ratelimit: '"burst";r=0;t=2,"day";r=0;t=3600' }, 3600, 3600],
    [{ ratelimit: 'limit=100, remaining=0, reset=50' }, 50, 50],
    [{ ratelimit: 'limit=100, remaining=7, reset=50' }, 50, undefined],
    [{ ratelimit: '"default";r=0' }, undefined, undefined],
    [{ ratelimit: `"${'a'.repeat(600)}";r=0;t=1` }, undefined, undefined],
    [{ 'x-rate-limit-reset': '4' }, 4, undefined],
    [{ 'x-ratelimit-reset-ms': '1500' }, 1.5, undefined],
    [{ 'x-ratelimit-reset-after': '4.5' }, 4.5, undefined],
    [{ 'anthropic-ratelimit-tokens-reset': '2015-10-21T07:28:00Z' }, 0, undefined],
    [{ 'llm_provider-x-ratelimit-reset': '6' }, 6, undefined],
    [{ 'llm_provider-retry-after': '6' }, 6, 6],
    [{ 'llm_provider-retry-after': '6', 'retry-after': '2' }, 2, 2],
    [{ 'x-ms-retry-after-ms': '1500' }, 1.5, 1.5],
    [{ 'x-retry-after': '3' }, 3, 3],
    [{ 'x-ratelimit-retry-after': '3', 'x-ratelimit-reset-dynamic': '4' }, 4, 3],
    [{ 'x-rate-limit-retry-after-seconds': '59' }, 59, 59],
    [{ 'x-retry-after': '3', 'retry-after': '2' }, 2, 2],
    [{ 'x-ratelimit-policy': '5', ratelimit: '' }, undefined, undefined],
  ])('of %j is %s at the own rate, %s at capacity', (headers, rate, capacity) => {
    const given = new Headers(headers);
    expect(refusalSeconds(given, 'rate', resetSeconds(given))).toBe(rate);
    expect(refusalSeconds(given, 'capacity', resetSeconds(given))).toBe(capacity);
  });

  it('never exceeds what a timer can hold, whatever the policies say', () => {
    const piece = fc.constantFrom('"a"', ';', ',', ' ', 'r=', 't=', 'reset=', '0', '9'.repeat(12));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const get = (name: string) => (name === 'ratelimit' ? pieces.join('') : null);
        const seconds = refusalSeconds({ get }, 'rate') ?? 0;
        expect(seconds >= 0 && seconds < 2 ** 31 / 1000).toBe(true);
      }),
    );
  });
});
