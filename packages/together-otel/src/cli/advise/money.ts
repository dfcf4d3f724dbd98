import type { ModelPrice } from '@together-otel/instrumentation/distribution';
import type { Totals } from './totals.ts';

/** Of a year in hours, a twelfth. */
export const MONTH_HOURS = 730;
/** A replica that is fuller than that lets calls wait. */
export const UTILISATION = 0.7;
const MILLION = 1_000_000;

/** What a model costs, in USD per million tokens and per hour of a replica. */
export interface DeploymentPrice {
  readonly tokens: ModelPrice | undefined;
  readonly hourly: number | undefined;
}

/** What the same work costs in each way, in USD a month. */
export interface Money {
  readonly serverless: number | undefined;
  readonly batch: number | undefined;
  readonly dedicated: number | undefined;
  readonly replicas: number;
  /** From how many tokens a second on, day and night, the replicas are cheaper than serverless. */
  readonly breakEvenTokens: number | undefined;
}

export interface MoneyAssumptions {
  readonly batchDiscount: number;
  /** Tokens a second that a replica carries; undefined: one carries all. */
  readonly replicaTokens: number | undefined;
}

export function moneyOf(
  { inputTokens, outputTokens, hours, busiestTokens }: Totals,
  { tokens: price, hourly }: DeploymentPrice,
  { batchDiscount, replicaTokens }: MoneyAssumptions,
): Money {
  const seen = price && (inputTokens * price.input + outputTokens * price.output) / MILLION;
  const serverless = seen === undefined ? undefined : (seen / hours) * MONTH_HOURS;
  const replicas =
    replicaTokens === undefined
      ? 1
      : Math.max(1, Math.ceil(busiestTokens / (replicaTokens * UTILISATION)));
  const perToken = seen ? seen / (inputTokens + outputTokens) : undefined;
  return {
    serverless,
    batch: serverless === undefined ? undefined : serverless * (1 - batchDiscount),
    dedicated: hourly === undefined ? undefined : replicas * hourly * MONTH_HOURS,
    replicas,
    breakEvenTokens:
      hourly === undefined || perToken === undefined
        ? undefined
        : (replicas * hourly) / perToken / 3600,
  };
}
