import { fc } from '@together-otel/test-support/properties';
import { describe, expect, it } from 'vitest';
import { readServerTime } from './server-time.ts';

function read(headers: Record<string, string>) {
  return readServerTime(new Headers(headers));
}

describe('readServerTime', () => {
  it('reads the times of receipt, start and end', () => {
    const attributes = read({
      'x-api-received': '2024-06-06T18:17:41.732Z',
      'x-api-call-start': '2024-06-06T18:17:41.736Z',
      'x-api-call-end': '2024-06-06T18:17:42.258Z',
      'x-queue-time': '0',
    });
    expect(attributes).toEqual({ queue: 0.004, server: 0.522 });
  });

  it("reads the times in a stream's headers, which are sent before its end", () => {
    const attributes = read({
      'x-api-received': '2024-06-06T18:17:41Z',
      'x-api-call-start': '2024-06-06T18:17:41.5Z',
    });
    expect(attributes).toEqual({ queue: 0.5 });
  });

  it("reads the older engines' milliseconds", () => {
    expect(read({ 'x-queue-time': '22', 'x-inference-time': '522.5' })).toEqual({
      queue: 0.022,
      server: 0.5225,
    });
    expect(read({ 'x-queue-time': '0' })).toEqual({ queue: 0 });
  });

  it('reports nothing without headers', () => {
    expect(read({ 'x-request-id': 'a' })).toBeUndefined();
  });

  it.each([
    ['an end before the start', '2024-06-06T18:17:42Z', '2024-06-06T18:17:41Z'],
    ['more than a day', '2024-06-06T18:17:42Z', '2024-06-08T18:17:42Z'],
    ['no such day', '2024-13-45T18:17:42Z', '2024-06-06T18:17:42Z'],
    ['no time zone', '2024-06-06T18:17:41', '2024-06-06T18:17:42'],
    ['a text', 'now', 'later'],
    ['nothing', '', ''],
  ])('does not believe %s', (_what, received, start) => {
    expect(read({ 'x-api-received': received, 'x-api-call-start': start })).toBeUndefined();
  });

  it('reports only plausible durations, whatever the headers contain', () => {
    const value = fc.option(
      fc.oneof(
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        fc.double().map(String),
        fc.nat().map(String),
        fc.string({ unit: 'binary' }),
      ),
      { nil: null },
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 5, maxLength: 5 }), (values) => {
        const names = ['received', 'call-start', 'call-end'].map((name) => `x-api-${name}`);
        const headers = [...names, 'x-queue-time', 'x-inference-time'];
        const get = (name: string) => values[headers.indexOf(name)] ?? null;
        for (const seconds of Object.values(readServerTime({ get }) ?? {})) {
          expect(seconds).toBeGreaterThanOrEqual(0);
          expect(seconds).toBeLessThanOrEqual(86_400);
        }
      }),
    );
  });

  it('reads times as the standard does', () => {
    const time = fc.date({
      min: new Date('2024-01-01'),
      max: new Date('2024-01-03'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(time, fc.nat(3_600_000), (received, later) => {
        const started = new Date(received.getTime() + later);
        const attributes = read({
          'x-api-received': received.toISOString(),
          'x-api-call-start': started.toISOString(),
        });
        expect(attributes).toEqual({ queue: later / 1000 });
      }),
    );
  });
});
