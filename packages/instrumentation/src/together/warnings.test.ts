import { attr } from '@together-otel/semconv';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as clock from '../facts/clock.ts';
import { MetricNames } from '../telemetry/metric-names.ts';
import type { TelemetryEvent } from '../telemetry/telemetry.ts';
import { decodeResponse } from './error-decoding.ts';
import { readRateLimit } from './headers/rate-limit.ts';
import { Warnings } from './warnings.ts';

let warnings: Warnings;
let events: TelemetryEvent[];

beforeEach(() => {
  events = [];
  warnings = new Warnings((event) => events.push(event));
  setTime(0);
});

afterEach(() => void vi.restoreAllMocks());

function setTime(seconds: number): void {
  vi.spyOn(clock, 'now').mockReturnValue(seconds);
}

interface Noted {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Record<string, string>;
  readonly model?: string;
}

function note({ status = 200, type, headers = {}, model = 'm' }: Noted): void {
  const error = status < 400 ? undefined : decodeResponse(status, { error: { type } });
  const attempt = { number: 1, status, error, deployment: undefined };
  warnings.noteAttempt(attempt, readRateLimit(new Headers(headers)), {
    [attr.requestModel]: model,
  });
}

function attempts(total: number, limited: number, model = 'm'): void {
  for (let index = 0; index < limited; index++) note({ status: 429, model });
  for (let index = limited; index < total; index++) note({ model });
}

function names(): string[] {
  return events.map(({ eventName }) => eventName);
}

describe('rate limits', () => {
  it.each([
    [100, 100, false],
    [101, 5, false],
    [101, 6, true],
    [120, 6, false],
    [200, 10, false],
    [200, 11, true],
    [1000, 0, false],
  ])('of %i requests %i limited: worth a warning is %s', (total, limited, warns) => {
    // Successful answers first, then limited ones: the share peaks at the end.
    for (let index = limited; index < total; index++) note({});
    for (let index = 0; index < limited; index++) note({ status: 429 });
    expect(names()).toEqual(warns ? ['together.ratelimit.exceeded'] : []);
  });

  it('names the model, the count, and the remedy', () => {
    attempts(101, 10);
    expect(events).toEqual([
      {
        eventName: 'together.ratelimit.exceeded',
        severityNumber: 13,
        attributes: { [attr.requestModel]: 'm' },
        body: 'm: 10 of 101 requests were limited (9.9%). Spread requests evenly over each second, or ask for a higher limit.',
      },
    ]);
  });

  it('counts each model separately', () => {
    attempts(60, 60, 'a');
    attempts(60, 60, 'b');
    expect(names()).toEqual([]);
    attempts(41, 0, 'a');
    expect(events.map(({ attributes }) => attributes[attr.requestModel])).toEqual(['a']);
  });

  it('warns once in ten minutes', () => {
    attempts(300, 300);
    expect(names()).toHaveLength(1);
    setTime(599);
    attempts(1, 1);
    expect(names()).toHaveLength(1);
    setTime(601);
    attempts(100, 100);
    expect(names()).toHaveLength(1);
    attempts(1, 1);
    expect(names()).toHaveLength(2);
  });

  it('does not mix separate time windows', () => {
    attempts(100, 100);
    setTime(700);
    attempts(100, 1);
    expect(names()).toEqual([]);
  });

  it('does not count other failures as limits', () => {
    for (let index = 0; index < 300; index++) note({ status: 503 });
    expect(names()).toEqual([]);
  });

  it('tracks at most 200 models', () => {
    for (let index = 0; index < 250; index++) attempts(101, 101, `m${index}`);
    expect(names()).toHaveLength(200);
  });
});

describe('quota', () => {
  it.each([
    ['x-ratelimit', 'requests', 9, 100, true],
    ['x-ratelimit', 'requests', 10, 100, false],
    ['x-ratelimit', 'requests', 0, 10, true],
    ['x-ratelimit', 'requests', 0, 9, false],
    ['x-tokenlimit', 'tokens', 199, 2000, true],
    ['x-tokenlimit', 'tokens', 200, 2000, false],
  ])('%s: of %s %i of %i left is worth a warning: %s', (name, what, remaining, limit, warns) => {
    const headers = {
      [`${name}-limit`]: String(limit),
      [`${name}-remaining`]: String(remaining),
    };
    note({ headers });
    expect(events.map(({ body }) => body)).toEqual(
      warns
        ? [expect.stringContaining(`${remaining} of ${limit} ${what} a second are left (base`)]
        : [],
    );
  });

  it('names the dynamic limit first, and warns once', () => {
    const low = { limit: '100', remaining: '1' };
    for (let index = 0; index < 5; index++) {
      note({
        headers: {
          'x-ratelimit-limit': low.limit,
          'x-ratelimit-remaining': low.remaining,
          'x-ratelimit-limit-dynamic': low.limit,
          'x-ratelimit-remaining-dynamic': low.remaining,
        },
      });
    }
    expect(names()).toEqual(['together.ratelimit.low']);
    expect(events[0]?.body).toContain('dynamic limit');
  });

  it('requires both a limit and a remainder', () => {
    note({ headers: { 'x-ratelimit-remaining': '0' } });
    note({ headers: { 'x-ratelimit-limit': '100' } });
    expect(names()).toEqual([]);
  });
});

describe('models that are not available', () => {
  it.each([
    [404, undefined],
    [400, 'model_not_available'],
    [400, 'dedicated_endpoint_not_running'],
  ])('warns of %i %s at once, and once', (status, type) => {
    const failure = { status, ...(type && { type }) };
    note(failure);
    note(failure);
    expect(names()).toEqual(['together.model.unavailable']);
    expect(events[0]?.body).toMatch(/^m: .+\. .+\.$/);
    setTime(600);
    note(failure);
    expect(names()).toHaveLength(2);
  });

  it.each([400, 401, 500, 503])('does not warn about %i', (status) => {
    note({ status });
    expect(names()).toEqual([]);
  });

  it('does not warn about calls without a model', () => {
    const error = decodeResponse(404, undefined);
    const attempt = { number: 1, status: 404, error, deployment: undefined };
    warnings.noteAttempt(attempt, undefined, {});
    expect(names()).toEqual([]);
  });

  it('warns about no more models than metrics admit', () => {
    const names20 = new MetricNames(20);
    for (let index = 0; index < 1000; index++) {
      note({ status: 404, model: names20.model('together_ai', `made-up-${index}`) });
    }
    expect(names()).toHaveLength(21);
  });
});
