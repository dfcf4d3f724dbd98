import { wrongValue } from '../flag-values.ts';

/** Flags of `advise` for time ranges, costs and latency. */
export interface AdviseSetting {
  readonly flag: string;
  readonly description: string;
  /** As on the command line; absent if there is none. */
  readonly default?: string;
}

type WithDefault = AdviseSetting & { readonly default: string };

/** Defined once, for the options, their defaults and the help. */
export const adviseSettings: Readonly<
  Record<'since' | 'latency' | 'batchDiscount', WithDefault> &
    Record<'hourlyUsd' | 'replicaTokens', AdviseSetting>
> = {
  since: {
    flag: '--since <duration>',
    description: 'how far back to look, in whole hours',
    default: '7d',
  },
  latency: {
    flag: '--latency <duration>',
    description: 'acceptable response time; 24h or more allows batches',
    default: '30s',
  },
  hourlyUsd: {
    flag: '--hourly-usd <usd>',
    description:
      'hourly price of a replica of a dedicated endpoint, for models without one in the price list',
  },
  replicaTokens: {
    flag: '--replica-tokens <count>',
    description: 'measured throughput of a replica, in tokens per second, input and output',
  },
  batchDiscount: {
    flag: '--batch-discount <share>',
    description: 'discount for batches, from 0 to 1',
    default: '0.5',
  },
};

/** Values outside this range are typos, and their sums overflow. */
const LEAST = 1e-6;
const MOST = 1e9;

/** @throws UsageFailure naming the flag. */
export function amount(flag: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (isAmountInReach(value)) return value;
  throw wrongValue(flag, text, 'a number above 0, at most a billion');
}

export function isAmountInReach(value: number): boolean {
  return value >= LEAST && value <= MOST;
}

/** @throws UsageFailure naming the flag. */
export function share(flag: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw wrongValue(flag, text, 'a share from 0 to 1, such as 0.5');
}
