import { describe, expect, it } from 'vitest';
import { readRateLimit } from './rate-limit.ts';

function read(headers: Record<string, string>) {
  return readRateLimit(new Headers(headers));
}

const nothing = { limit: undefined, remaining: undefined };

describe('readRateLimit', () => {
  it('reads the headers of 2024', () => {
    const reading = read({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-reset': '2',
    });
    expect(reading).toEqual({
      base: { requests: { limit: 2, remaining: 1 }, tokens: nothing },
      dynamic: { requests: nothing, tokens: nothing },
      reset: 2,
    });
  });

  it('reads the nine headers of January 2026', () => {
    const reading = read({
      'x-ratelimit-limit': '1',
      'x-ratelimit-remaining': '0.5',
      'x-ratelimit-reset': '0',
      'x-tokenlimit-limit': '3000',
      'x-tokenlimit-remaining': '2900',
      'x-ratelimit-limit-dynamic': '1.2',
      'x-ratelimit-remaining-dynamic': '1',
      'x-tokenlimit-limit-dynamic': '4000',
      'x-tokenlimit-remaining-dynamic': '3900',
    });
    expect(reading).toEqual({
      base: {
        requests: { limit: 1, remaining: 0.5 },
        tokens: { limit: 3000, remaining: 2900 },
      },
      dynamic: {
        requests: { limit: 1.2, remaining: 1 },
        tokens: { limit: 4000, remaining: 3900 },
      },
      reset: 0,
    });
  });

  it('reads the one header of August 2026', () => {
    expect(read({ 'x-ratelimit-reset': '5' })?.reset).toBe(5);
  });

  it("reads a gateway's OpenAI-style names", () => {
    const reading = read({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-limit-tokens': '150000',
      'x-ratelimit-remaining-tokens': '149984',
      'x-ratelimit-reset-requests': '6m0s',
    });
    expect(reading?.base).toEqual({
      requests: { limit: 60, remaining: 59 },
      tokens: { limit: 150_000, remaining: 149_984 },
    });
    expect(reading?.reset).toBe(360);
  });

  it.each([
    ['20ms', 0.02],
    ['1s', 1],
    ['1h2m3.5s', 3723.5],
  ])('reads the duration %s', (value, seconds) => {
    expect(read({ 'x-ratelimit-reset-tokens': value })?.reset).toBeCloseTo(seconds, 9);
  });

  it.each([
    '',
    '-1',
    'NaN',
    'Infinity',
    '1e9',
    '0x10',
    '1,000',
    '9'.repeat(10_000),
    'five',
    '１'.normalize(),
  ])('takes %j for absent', (value) => {
    const headers = {
      get: (name: string) => (name.startsWith('x-') ? value : null),
    };
    expect(readRateLimit(headers)).toBeUndefined();
  });

  it('reports nothing without headers', () => {
    expect(read({ 'x-request-id': 'a', 'retry-after': '3' })).toBeUndefined();
  });
});
