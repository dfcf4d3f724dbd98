import type { ModelUsage, UsageHour } from '@together-otel/dashboards/preview';

const HOUR = 3600;

/** A model's usage, summed over all hours in the data. */
export interface Totals {
  readonly model: string;
  /** From the first hour with calls to the last, both included. */
  readonly hours: number;
  readonly calls: number;
  readonly failed: number;
  readonly attempts: number;
  /** Attempts that got a 429, and those that got a 503. */
  readonly limited: number;
  readonly capacity: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Per second, averaged over the busiest hour. */
  readonly busiestRequests: number;
  readonly busiestTokens: number;
  /** The busiest second, and the latest limits per second from Together. */
  readonly requestsPeak: number | undefined;
  readonly tokensPeak: number | undefined;
  readonly requestsLimit: number | undefined;
  readonly tokensLimit: number | undefined;
  /** In seconds. */
  readonly firstTokenP95: number | undefined;
}

export function totalsOf({ model, hours, firstTokenP95 }: ModelUsage): Totals {
  const sum = (figure: keyof UsageHour): number =>
    hours.reduce((total, hour) => total + (hour[figure] ?? 0), 0);
  const most = (figureOf: (hour: UsageHour) => number | undefined): number | undefined => {
    let highest: number | undefined;
    for (const hour of hours) {
      const value = figureOf(hour);
      if (value !== undefined && !(highest !== undefined && highest >= value)) highest = value;
    }
    return highest;
  };
  const latest = (figure: keyof UsageHour): number | undefined =>
    hours.map((hour) => hour[figure]).findLast((value) => value !== undefined);
  const [first, last] = [hours.at(0), hours.at(-1)];
  return {
    model,
    hours: first && last ? Math.round((last.end - first.end) / HOUR) + 1 : 0,
    calls: Math.round(sum('calls')),
    failed: Math.round(sum('failed')),
    attempts: Math.round(sum('attempts')),
    limited: Math.round(sum('limited')),
    capacity: Math.round(sum('capacity')),
    inputTokens: Math.round(sum('input')),
    outputTokens: Math.round(sum('output')),
    busiestRequests: (most(({ attempts }) => attempts) ?? 0) / HOUR,
    busiestTokens: (most(({ input = 0, output = 0 }) => input + output) ?? 0) / HOUR,
    requestsPeak: most(({ requestsPeak }) => requestsPeak),
    tokensPeak: most(({ tokensPeak }) => tokensPeak),
    requestsLimit: latest('requestsLimit'),
    tokensLimit: latest('tokensLimit'),
    firstTokenP95,
  };
}
