import { describe, expect, it } from 'vitest';
import { type Assumptions, adviceFor } from './advice.ts';
import type { DeploymentPrice } from './money.ts';
import { amount } from './settings.ts';
import { type Totals, totalsOf } from './totals.ts';

const usual: Totals = {
  model: 'org/model',
  hours: 100,
  calls: 10_000,
  failed: 0,
  attempts: 10_000,
  limited: 0,
  capacity: 0,
  inputTokens: 50_000_000,
  outputTokens: 10_000_000,
  busiestRequests: 0.1,
  busiestTokens: 500,
  requestsPeak: 1,
  tokensPeak: 5000,
  requestsLimit: 2,
  tokensLimit: 20_000,
  firstTokenP95: 0.5,
};
const prices: DeploymentPrice = { tokens: { input: 1, output: 2 }, hourly: 6 };
const patient: Assumptions = { latency: 30, batchDiscount: 0.5, replicaTokens: 1000 };

const ask = (
  totals: Partial<Totals> = {},
  assumptions: Partial<Assumptions> = {},
  price: Partial<DeploymentPrice> = {},
) => adviceFor({ ...usual, ...totals }, { ...prices, ...price }, { ...patient, ...assumptions });

describe('advice', () => {
  it.each([
    ['by default', {}, {}, 'serverless', /a dedicated endpoint costs more/],
    [
      'with too few calls',
      { calls: 499 },
      {},
      'unknown',
      /499 calls in 100 h; advice needs 500 calls and 24 h/,
    ],
    ['over too short a time', { hours: 23 }, {}, 'unknown', /10,000 calls in 23 h/],
    ['if a day is acceptable', {}, { latency: 86_400 }, 'batch', /24 h, which saves \$255 a month/],
    ['if less than a day is', {}, { latency: 86_399 }, 'serverless', /0\.0 % rate limited/],
    ['if the bill is large', { inputTokens: 1e9 }, {}, 'dedicated', /\$7,446 a month, .* \$4,380/],
    [
      'if Together is full',
      { capacity: 500 },
      {},
      'dedicated',
      /5\.0 % .* 503 .* \$4,380 .*instead of \$511/,
    ],
    ['if Together is rarely full', { capacity: 499 }, {}, 'serverless', /5\.0 % no capacity/],
    [
      'if Together is full and the work can wait',
      { capacity: 500 },
      { latency: 300 },
      'spread',
      /send them later/,
    ],
    [
      'if bursts are limited',
      { limited: 500 },
      {},
      'spread',
      /0\.1 requests\/s \(limit 2\) .* had 1: your traffic is bursty/,
    ],
    [
      'at the limit',
      { limited: 500, busiestRequests: 1.6 },
      {},
      'dedicated',
      /1\.6 requests\/s \(limit 2\)/,
    ],
    [
      'at the limit of tokens',
      { limited: 500, busiestTokens: 16_000 },
      {},
      'dedicated',
      /16,000 tokens/,
    ],
    [
      'with an unknown limit',
      { limited: 500, requestsLimit: undefined },
      {},
      'spread',
      /limit unknown/,
    ],
    [
      'if the busiest second exceeds the limit',
      { limited: 1, requestsPeak: 9 },
      {},
      'spread',
      /busiest second had 9/,
    ],
    ['if first tokens are late', { firstTokenP95: 31 }, {}, 'dedicated', /31\.0 s .* 30 s/],
    ['without any attempt', { attempts: 0 }, {}, 'serverless', /0\.0 % rate limited/],
  ] as const)('%s', (_when, totals, assumptions, verdict, because) => {
    const advice = ask(totals, assumptions);
    expect(advice).toMatchObject({ verdict, because: expect.stringMatching(because) });
  });

  it('is none for models that are counted together', () => {
    const { verdict, because, money } = ask({ model: '_OTHER' }, { latency: 86_400 });
    expect(verdict).toBe('unknown');
    expect(because).toMatch(/^10,000 calls of models .* counted together as _OTHER$/);
    expect(money).toBeUndefined();
  });

  it('reports what was not compared', () => {
    expect(ask({}, {}, { tokens: undefined }).because).toContain('prices are missing');
    expect(ask({}, {}, { hourly: undefined }).because).toContain('prices are missing');
    expect(ask({}, { latency: 86_400 }, { tokens: undefined }).because).toMatch(/within 24 h$/);
    const unmeasured = ask({ inputTokens: 1e9 }, { replicaTokens: undefined });
    expect(unmeasured.because).toContain("if that can handle the busiest hour's 500 tokens/s");
  });

  it('counts replicas by the busiest hour, with room to spare', () => {
    const { money } = ask({ busiestTokens: 1401 });
    expect(money).toMatchObject({ replicas: 3, dedicated: 3 * 6 * 730 });
    expect(ask({ busiestTokens: 1400 }).money?.replicas).toBe(2);
    // 70 USD for 60 million tokens in 100 hours.
    expect(money?.serverless).toBeCloseTo((70 / 100) * 730);
    expect(money?.batch).toBeCloseTo((35 / 100) * 730);
    expect(money?.breakEvenTokens).toBeCloseTo(18 / (70 / 60e6) / 3600);
  });
});

describe('figures out of reach', () => {
  it('have no cost', () => {
    const { money } = ask({}, {}, { tokens: { input: 1e307, output: 1 } });
    expect(money).toMatchObject({ serverless: undefined, batch: undefined, dedicated: 4380 });
  });

  it.each(['NaN', '-1', '0', 'Infinity', '1e308', '1e-320', '', '1,5'])(
    'such as %j are no amounts',
    (text) => {
      expect(() => amount('--hourly-usd', text)).toThrow(/expected a number above 0/);
    },
  );

  it('are not reached by many hours', () => {
    const hours = Array.from({ length: 300_000 }, (_, hour) => ({
      end: 3600 * hour,
      calls: 1,
      attempts: 1,
      requestsPeak: hour,
    }));
    const totals = totalsOf({ model: 'org/model', hours, firstTokenP95: undefined });
    expect(totals).toMatchObject({ hours: 300_000, calls: 300_000, requestsPeak: 299_999 });
    expect(totals.tokensPeak).toBeUndefined();
  });

  it('are none where there are no hours', () => {
    const totals = totalsOf({ model: 'org/model', hours: [], firstTokenP95: undefined });
    expect(totals).toMatchObject({ hours: 0, calls: 0, busiestRequests: 0 });
    expect(adviceFor(totals, prices, patient).verdict).toBe('unknown');
  });
});
