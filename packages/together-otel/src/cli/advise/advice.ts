import { thresholds } from '@together-otel/dashboards';
import { OTHER } from '@together-otel/semconv';
import { type DeploymentPrice, type Money, type MoneyAssumptions, moneyOf } from './money.ts';
import type { Totals } from './totals.ts';

/** What to do about a model; `unknown` if there is too little data. */
type Verdict = 'serverless' | 'spread' | 'batch' | 'dedicated' | 'unknown';

export interface Advice {
  readonly verdict: Verdict;
  /** Deciding figures. */
  readonly because: string;
  /** Next steps. */
  readonly next: string;
  readonly money: Money | undefined;
}

export interface Assumptions extends MoneyAssumptions {
  /** Acceptable response time, in seconds. */
  readonly latency: number;
}

/** Minimum data for a pattern: a day and a night, and enough calls for shares. */
const NEEDED = { hours: 24, calls: 500 } as const;
/** Batches complete within a day. */
const BATCH_SECONDS = 86_400;
/** Work that can wait this long can be resent when there is capacity. */
const PATIENT_SECONDS = 300;
/** The busiest hour is near the limit: spreading load within the hour does not help. */
const NEAR_LIMIT = 0.8;

export function adviceFor(
  totals: Totals,
  price: DeploymentPrice,
  assumptions: Assumptions,
): Advice {
  const { model, calls, hours } = totals;
  if (model === OTHER) {
    return {
      verdict: 'unknown',
      because: `${count(calls)} calls of models beyond the limit are counted together as ${OTHER}`,
      next: 'Raise TOGETHER_OTEL_METRIC_MODEL_LIMIT if you need advice on one of them.',
      money: undefined,
    };
  }
  if (calls < NEEDED.calls || hours < NEEDED.hours) {
    return {
      verdict: 'unknown',
      because: `too little data: ${count(calls)} calls in ${hours} h; advice needs ${NEEDED.calls} calls and ${NEEDED.hours} h`,
      next: 'Run this again later, or look further back with --since.',
      money: undefined,
    };
  }
  const money = moneyOf(totals, price, assumptions);
  const decided =
    batch(money, assumptions) ??
    cheaper(totals, money, assumptions) ??
    noCapacity(totals, money, assumptions) ??
    limited(totals) ??
    slow(totals, assumptions) ??
    bursts(totals) ??
    well(totals, money);
  return { ...decided, money };
}

type Decision = Omit<Advice, 'money'>;

const BATCH_NEXT = 'Send it through POST /v1/batches.';
const DEDICATED_NEXT =
  'First load-test a dedicated endpoint with your own traffic: throughput per replica decides how many you need.';
const SPREAD_NEXT =
  'Spread requests evenly over each second (examples/steady-traffic), and wait for x-ratelimit-reset.';

function batch(
  { serverless, batch: cheaperBy }: Money,
  { latency }: Assumptions,
): Decision | undefined {
  if (latency < BATCH_SECONDS) return undefined;
  const saved =
    serverless === undefined || cheaperBy === undefined
      ? ''
      : `, which saves ${usd(serverless - cheaperBy)} a month`;
  const because = `a response may take ${duration(latency)}, and batches finish within 24 h${saved}`;
  return { verdict: 'batch', because, next: BATCH_NEXT };
}

function cheaper(
  { busiestTokens }: Totals,
  { serverless, dedicated, replicas }: Money,
  { replicaTokens }: Assumptions,
): Decision | undefined {
  if (serverless === undefined || dedicated === undefined || serverless <= dedicated) {
    return undefined;
  }
  const unmeasured =
    replicaTokens === undefined
      ? `, if that can handle the busiest hour's ${rate(busiestTokens)} tokens/s (--replica-tokens)`
      : '';
  const because = `serverless costs ${usd(serverless)} a month, more than ${usd(dedicated)} for ${replicasText(replicas)}${unmeasured}`;
  return { verdict: 'dedicated', because, next: DEDICATED_NEXT };
}

function noCapacity(
  { attempts, capacity }: Totals,
  { serverless, dedicated }: Money,
  { latency }: Assumptions,
): Decision | undefined {
  const { share, attempts: least } = thresholds.capacity;
  if (attempts < least || capacity / attempts < share) return undefined;
  const found = `${percent(capacity / attempts)} of ${count(attempts)} attempts got a 503 (no capacity)`;
  if (latency >= PATIENT_SECONDS) {
    const because = `${found}, and a response may take ${duration(latency)}: send them later`;
    const next = 'Retry 503s after minutes of backoff, outside busy hours.';
    return { verdict: 'spread', because, next };
  }
  const price =
    serverless === undefined || dedicated === undefined
      ? ''
      : `; it costs ${usd(dedicated)} a month instead of ${usd(serverless)}`;
  const because = `${found}: Together is full, and sending more slowly does not help${price}`;
  const next = `${DEDICATED_NEXT} Until then, fall back to another model (examples/fallback-chain).`;
  return { verdict: 'dedicated', because, next };
}

function limited(totals: Totals): Decision | undefined {
  const { attempts, limited: refused } = totals;
  const { share, attempts: least } = thresholds.limited;
  if (attempts < least || refused / attempts < share) return undefined;
  const found = `${percent(refused / attempts)} of ${count(attempts)} attempts were rate limited (429)`;
  const near = nearLimit(totals);
  if (near !== undefined) {
    const because = `${found}, and ${near}: spreading the load does not help`;
    const next = `Ask Together for a higher limit, or: ${DEDICATED_NEXT}`;
    return { verdict: 'dedicated', because, next };
  }
  return { verdict: 'spread', because: `${found}, but ${room(totals)}`, next: SPREAD_NEXT };
}

function slow({ firstTokenP95 }: Totals, { latency }: Assumptions): Decision | undefined {
  if (firstTokenP95 === undefined || firstTokenP95 <= latency) return undefined;
  const because = `time to first token is ${firstTokenP95.toFixed(1)} s (p95), longer than the acceptable ${duration(latency)}`;
  return { verdict: 'dedicated', because, next: DEDICATED_NEXT };
}

function bursts({ requestsPeak, requestsLimit, limited: refused }: Totals): Decision | undefined {
  if (requestsPeak === undefined || requestsLimit === undefined || refused === 0) return undefined;
  if (requestsPeak <= requestsLimit) return undefined;
  const because = `the busiest second had ${rate(requestsPeak)} requests, more than the limit of ${rate(requestsLimit)}`;
  return { verdict: 'spread', because, next: SPREAD_NEXT };
}

function well(
  { attempts, limited: refused, capacity }: Totals,
  { serverless, dedicated }: Money,
): Decision {
  const part = (some: number): string => percent(attempts > 0 ? some / attempts : 0);
  const isCompared = serverless !== undefined && dedicated !== undefined;
  const price = isCompared
    ? 'a dedicated endpoint costs more'
    : 'costs were not compared, because prices are missing';
  const because = `${part(refused)} rate limited (429), ${part(capacity)} no capacity (503); ${price}`;
  return { verdict: 'serverless', because, next: 'Nothing to do.' };
}

function nearLimit(totals: Totals): string | undefined {
  const { busiestRequests, requestsLimit, busiestTokens, tokensLimit } = totals;
  const text = (average: number, limit: number, what: string): string =>
    `the busiest hour averaged ${rate(average)} ${what}/s (limit ${rate(limit)})`;
  if (requestsLimit !== undefined && busiestRequests >= NEAR_LIMIT * requestsLimit) {
    return text(busiestRequests, requestsLimit, 'requests');
  }
  if (tokensLimit !== undefined && busiestTokens >= NEAR_LIMIT * tokensLimit) {
    return text(busiestTokens, tokensLimit, 'tokens');
  }
  return undefined;
}

function room({ busiestRequests, requestsLimit, requestsPeak }: Totals): string {
  const peak =
    requestsPeak === undefined ? '' : ` and the busiest second had ${rate(requestsPeak)}`;
  const limit =
    requestsLimit === undefined ? ' (limit unknown)' : ` (limit ${rate(requestsLimit)})`;
  return `the busiest hour averaged ${rate(busiestRequests)} requests/s${limit}${peak}: your traffic is bursty`;
}

export function replicasText(replicas: number): string {
  return `${replicas} replica${replicas === 1 ? '' : 's'}`;
}

export function usd(value: number): string {
  const digits = value < 100 ? 2 : 0;
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function rate(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function duration(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
