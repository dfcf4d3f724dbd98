import type { ModelPrice } from '@together-otel/instrumentation/distribution';
import type { Totals } from './totals.ts';

/** Hours in a twelfth of a year. */
export const MONTH_HOURS = 730;
/** Above this load, calls queue at a replica. */
export const UTILISATION = 0.7;
const MILLION = 1_000_000;

/** Prices of a model, in USD per million tokens and per replica hour. */
export interface DeploymentPrice {
  readonly tokens: ModelPrice | undefined;
  readonly hourly: number | undefined;
}

/** Cost of the same work each way, in USD per month. */
export interface Money {
  readonly serverless: number | undefined;
  readonly batch: number | undefined;
  readonly dedicated: number | undefined;
  readonly replicas: number;
  /** Tokens per second, day and night, from which replicas are cheaper than serverless. */
  readonly breakEvenTokens: number | undefined;
}

export interface MoneyAssumptions {
  readonly batchDiscount: number;
  /** Tokens per second of one replica; undefined if one carries everything. */
  readonly replicaTokens: number | undefined;
}

export function moneyOf(
  { inputTokens, outputTokens, hours, busiestTokens }: Totals,
  { tokens: price, hourly }: DeploymentPrice,
  { batchDiscount, replicaTokens }: MoneyAssumptions,
): Money {
  const cost = price && (inputTokens * price.input + outputTokens * price.output) / MILLION;
  // Prices that overflow are meaningless.
  const seen = cost === undefined || Number.isFinite(cost * MONTH_HOURS) ? cost : undefined;
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
