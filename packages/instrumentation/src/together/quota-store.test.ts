import { attr, metrics } from '@together-otel/semconv';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as clock from '../facts/clock.ts';
import type { Series } from '../telemetry/series.ts';
import { type RateLimitReading, readRateLimit } from './headers/rate-limit.ts';
import { QuotaStore } from './quota-store.ts';

const TTL = 300;

afterEach(() => void vi.restoreAllMocks());

function setTime(seconds: number): void {
  vi.spyOn(clock, 'now').mockReturnValue(seconds);
}

function reading(headers: Record<string, string>): RateLimitReading {
  const read = readRateLimit(new Headers(headers));
  if (!read) throw new Error('the headers hold no reading');
  return read;
}

function ofRequests(remaining: number, limit = 100): RateLimitReading {
  return reading({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
  });
}

function common(model: string, address = 'api.together.ai'): Series {
  return { [attr.requestModel]: model, [attr.serverAddress]: address } as unknown as Series;
}

/** The reported points, as `metric kind model@host` to value. */
function reported(store: QuotaStore): Record<string, number> {
  const points: Record<string, number> = {};
  store.report((gauge, value, attributes) => {
    const kind = attributes[attr.ratelimitKind] ?? '-';
    const name = metrics[gauge].name.replace('together.client.ratelimit.', '');
    const key = `${name} ${kind} ${attributes[attr.requestModel]}@${attributes[attr.serverAddress]}`;
    expect(points, 'two points of one series').not.toHaveProperty([key]);
    points[key] = value;
  });
  return points;
}

describe('QuotaStore', () => {
  it('reports the latest reading of each model and host', () => {
    const store = new QuotaStore(TTL);
    setTime(10);
    store.note(ofRequests(50), common('a'), 1);
    store.note(ofRequests(7), common('b'), 1);
    store.note(ofRequests(30), common('a', 'proxy'), 1);
    setTime(12);
    store.note(ofRequests(80), common('a'), 1);
    expect(reported(store)).toEqual({
      'requests.limit base a@api.together.ai': 100,
      'requests.remaining base a@api.together.ai': 80,
      'age - a@api.together.ai': 0,
      'requests.limit base b@api.together.ai': 100,
      'requests.remaining base b@api.together.ai': 7,
      'age - b@api.together.ai': 2,
      'requests.limit base a@proxy': 100,
      'requests.remaining base a@proxy': 30,
      'age - a@proxy': 2,
    });
  });

  it('reports base and dynamic limits by their kind, of requests and of tokens', () => {
    const store = new QuotaStore(TTL);
    setTime(10);
    const nine = reading({
      'x-ratelimit-limit': '1',
      'x-ratelimit-remaining': '0.5',
      'x-ratelimit-reset': '2',
      'x-tokenlimit-limit': '3000',
      'x-tokenlimit-remaining': '2900',
      'x-ratelimit-limit-dynamic': '1.2',
      'x-ratelimit-remaining-dynamic': '1',
      'x-tokenlimit-limit-dynamic': '4000',
      'x-tokenlimit-remaining-dynamic': '3900',
    });
    store.note(nine, common('a'), 1);
    setTime(10.5);
    expect(reported(store)).toEqual({
      'requests.limit base a@api.together.ai': 1,
      'requests.remaining base a@api.together.ai': 0.5,
      'tokens.limit base a@api.together.ai': 3000,
      'tokens.remaining base a@api.together.ai': 2900,
      'requests.limit dynamic a@api.together.ai': 1.2,
      'requests.remaining dynamic a@api.together.ai': 1,
      'tokens.limit dynamic a@api.together.ai': 4000,
      'tokens.remaining dynamic a@api.together.ai': 3900,
      'reset - a@api.together.ai': 2,
      'age - a@api.together.ai': 0.5,
    });
  });

  it('shows the tightest of several keys, with limit and remainder from the same one', () => {
    const store = new QuotaStore(TTL);
    setTime(10);
    store.note(ofRequests(50, 60), common('a'), 1);
    store.note(ofRequests(3, 600), common('a'), 2);
    store.note(ofRequests(40, 50), common('a'), 3);
    expect(reported(store)).toMatchObject({
      'requests.limit base a@api.together.ai': 600,
      'requests.remaining base a@api.together.ai': 3,
    });
  });

  it('uses the lowest limit if the remainder is unknown', () => {
    const store = new QuotaStore(TTL);
    setTime(10);
    store.note(reading({ 'x-ratelimit-limit': '9' }), common('a'), 1);
    store.note(reading({ 'x-ratelimit-limit': '4' }), common('a'), 2);
    expect(reported(store)).toEqual({
      'requests.limit base a@api.together.ai': 4,
      'age - a@api.together.ai': 0,
    });
  });

  it('uses the longest reset of several keys', () => {
    const store = new QuotaStore(TTL);
    setTime(10);
    store.note(reading({ 'x-ratelimit-reset': '2' }), common('a'), 1);
    store.note(reading({ 'x-ratelimit-reset': '5' }), common('a'), 2);
    expect(reported(store)).toMatchObject({ 'reset - a@api.together.ai': 5 });
  });

  it('reports the age of the reading shown', () => {
    const store = new QuotaStore(TTL);
    setTime(10);
    store.note(ofRequests(3), common('a'), 1);
    setTime(20);
    store.note(ofRequests(90), common('a'), 2);
    setTime(25);
    expect(reported(store)).toMatchObject({ 'age - a@api.together.ai': 15 });
  });

  it('drops readings past their time to live', () => {
    const store = new QuotaStore(TTL);
    setTime(0);
    store.note(ofRequests(3), common('a'), 1);
    setTime(100);
    store.note(ofRequests(90), common('a'), 2);
    setTime(300);
    expect(reported(store)).toMatchObject({ 'requests.remaining base a@api.together.ai': 3 });
    setTime(301);
    expect(reported(store)).toMatchObject({ 'requests.remaining base a@api.together.ai': 90 });
    setTime(401);
    expect(reported(store)).toEqual({});
    store.note(ofRequests(5), common('a'), 1);
    expect(reported(store)).toMatchObject({ 'requests.remaining base a@api.together.ai': 5 });
  });

  it('distinguishes model and host pairs that concatenate to the same text', () => {
    const store = new QuotaStore(TTL);
    setTime(0);
    store.note(ofRequests(1), common('b c', 'a'), 1);
    store.note(ofRequests(2), common('c', 'a b'), 1);
    expect(Object.keys(reported(store))).toHaveLength(6);
  });

  it('keeps at most a thousand readings, and accepts new ones as old ones expire', () => {
    const store = new QuotaStore(TTL);
    setTime(0);
    for (let index = 0; index < 3000; index++) store.note(ofRequests(1), common(`m${index}`), 1);
    expect(Object.keys(reported(store))).toHaveLength(3 * 1000);
    setTime(1);
    store.note(ofRequests(9), common('m5'), 1);
    expect(reported(store)).toMatchObject({ 'requests.remaining base m5@api.together.ai': 9 });
    setTime(301.5);
    reported(store);
    store.note(ofRequests(4), common('new'), 1);
    expect(reported(store)).toMatchObject({ 'requests.remaining base new@api.together.ai': 4 });
  });

  it('keeps at most a thousand keys of one model', () => {
    const store = new QuotaStore(TTL);
    setTime(0);
    for (let index = 0; index < 3000; index++) {
      store.note(ofRequests(5000 - index), common('a'), index);
    }
    expect(reported(store)).toMatchObject({ 'requests.remaining base a@api.together.ai': 2001 });
  });
});
