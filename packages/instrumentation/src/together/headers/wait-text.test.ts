import { fc } from '@together-otel/test-support/properties';
import { describe, expect, it, vi } from 'vitest';
import { leadingDuration, waitSeconds } from './wait-text.ts';

const MOST = (2 ** 31 - 1) / 1000;

function inSeconds(seconds: number): number {
  return Date.now() + seconds * 1000;
}

describe('waitSeconds', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    [' 7\t', 7],
    ['500ms ', 0.5],
    [' 1 , 2 ', 2],
    ['0.25', 0.25],
    ['500ms', 0.5],
    ['6m0s', 360],
    ['1h2m3.5s', 3723.5],
    ['1d', 86_400],
    ['250µs', 0],
    ['1.5h', 5400],
    ['0.5m', 30],
    ['1m 30s', 90],
    ['20 seconds', 20],
    ['1 Minute', 60],
    ['PT5S', 5],
    ['PT0.25S', 0.25],
    ['PT1H30M', 5400],
    ['P1DT2H', 93_600],
    ['P2D', 172_800],
    ['999999999', MOST],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['Sun, 6 Nov 1994 08:49:37 GMT', 0],
    ['Sun Nov  6 08:49:37 1994', 0],
    ['2015-10-21T07:28:00Z', 0],
    ['2015-10-21 07:28:00+02:00', 0],
    ['1445412480', 0],
    ['1, 2', 2],
    ['7, 500ms', 7],
    ['soon, 3', 3],
    ['Wed, 21 Oct 2015 07:28:00 GMT, 9', 9],
    ['9, Wed, 21 Oct 2015 07:28:00 GMT', 9],
    ['Wed, 21 Oct 2015 07:28:00 GMT, Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ])('%s is %s s', (text, seconds) => {
    expect(waitSeconds(text)).toBeCloseTo(seconds);
  });

  it.each([
    ['a date', new Date(inSeconds(20)).toUTCString()],
    ['a date in ISO form', new Date(inSeconds(20)).toISOString()],
    ['a date in ISO form without a zone', new Date(inSeconds(20)).toISOString().slice(0, -1)],
    ['a date without a zone', new Date(inSeconds(20)).toUTCString().replace(' GMT', '')],
    ['seconds since 1970', String(Math.floor(inSeconds(20) / 1000))],
    ['milliseconds since 1970', String(inSeconds(20))],
  ])('counts from now to %s', (_name, text) => {
    const seconds = waitSeconds(text) ?? Number.NaN;
    expect(seconds).toBeGreaterThan(10);
    expect(seconds).toBeLessThanOrEqual(20);
  });

  it("counts from the true time where an application's test replaces the clock", () => {
    vi.useFakeTimers({ now: 0 });
    try {
      expect(waitSeconds('Wed, 21 Oct 2015 07:28:00 GMT')).toBe(0);
      expect(waitSeconds('1445412480')).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['no header', null],
    ['nothing', ''],
    ['a negative number', '-5'],
    ['an exponent', '1e9'],
    ['a decimal comma', '1,5'],
    ['a list of words', 'soon, later'],
    ['a word', 'soon'],
    ['an unknown unit', '5 attempts'],
    ['a unit without an amount', 's'],
    ['an amount without a unit after another', '5s 3'],
    ['months', 'P1M'],
    ['an ISO duration of nothing', 'PT'],
    ['an ISO duration with a sign', 'PT-5S'],
    ['a date that is none', 'Wed, 99 Foo 2026'],
    ['a long text', '9'.repeat(100)],
  ])('makes nothing of %s', (_name, text) => {
    expect(waitSeconds(text)).toBeUndefined();
  });

  it('never exceeds what a timer can hold, for any text', () => {
    const digits = fc.stringMatching(/^\d{1,15}(\.\d{1,3})?$/);
    const unit = fc.constantFrom('', 'd', 'h', 'm', 's', 'ms', ' days', 'D', 'S');
    const texts = fc.oneof(
      fc.string(),
      fc.tuple(digits, unit).map(([number, of]) => number + of),
      fc.tuple(digits, unit).map(([number, of]) => `PT${number}${of}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const seconds = waitSeconds(text) ?? 0;
        expect(seconds >= 0 && seconds <= MOST).toBe(true);
      }),
    );
  });
});

it('finds a duration at the start of a text', () => {
  expect(leadingDuration('6m0s. See our limits.')).toEqual({ seconds: 360, length: 4 });
  expect(leadingDuration('26 seconds, please')).toEqual({ seconds: 26, length: 10 });
  expect(leadingDuration('a while')).toEqual({ seconds: undefined, length: 0 });
});
