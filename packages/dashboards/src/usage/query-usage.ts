import { PrometheusClient } from '../preview/prometheus.ts';
import type { ResultSeries } from '../preview/results.ts';
import type { Settings } from '../settings.ts';
import { firstTokenQuery, MODEL_LABEL, type UsageFigure, usageQueries } from './usage-queries.ts';

/** One hour of a model: totals, and the peak per second. */
export type UsageHour = Readonly<Partial<Record<UsageFigure, number>>> & {
  /** End of the hour, Unix time in seconds. */
  readonly end: number;
};

/** Hourly usage of a model, oldest first; hours without any are omitted. */
export interface ModelUsage {
  readonly model: string;
  readonly hours: readonly UsageHour[];
  /** In seconds, over all hours. */
  readonly firstTokenP95: number | undefined;
}

/** Source and time range. */
export interface UsageQuestion {
  readonly prometheus: string;
  /** The header `authorization`; user info in the URL otherwise. */
  readonly authorization?: string | undefined;
  readonly settings: Partial<Settings>;
  /** Unix time in seconds. */
  readonly end: number;
  /** Length in seconds; whole hours. */
  readonly seconds: number;
}

const HOUR = 3600;

/** @throws Error if Prometheus is unreachable or rejects a query. */
export async function queryUsage(question: UsageQuestion): Promise<ModelUsage[]> {
  const { prometheus, authorization, settings, end, seconds } = question;
  const client = new PrometheusClient(prometheus, authorization);
  const range = { start: end - seconds + HOUR, end, step: HOUR };
  const models = new Map<string, Map<number, Record<string, number>>>();
  for (const [figure, { text: query }] of Object.entries(usageQueries(settings))) {
    for (const series of await client.range(query, range)) {
      const hours = hoursOf(models, series);
      for (const [at, text] of series.values) {
        // A rate over nothing is NaN.
        const value = finite(Number(text));
        if (value === undefined) continue;
        const hour = hours.get(at) ?? {};
        hours.set(at, { ...hour, [figure]: value });
      }
    }
  }
  const { text } = firstTokenQuery(settings, seconds);
  const quantiles = new Map(
    (await client.range(text, { start: end, end, step: HOUR })).map(({ metric, values }) => [
      metric[MODEL_LABEL] ?? '',
      Number(values.at(-1)?.[1]),
    ]),
  );
  return [...models].map(([model, hours]) => ({
    model,
    hours: [...hours]
      .map(([at, figures]): UsageHour => ({ ...figures, end: at }))
      .filter(({ attempts = 0, calls = 0 }) => attempts > 0 || calls > 0)
      .sort((one, other) => one.end - other.end),
    firstTokenP95: finite(quantiles.get(model)),
  }));
}

function hoursOf<Hours>(
  models: Map<string, Map<number, Hours>>,
  { metric }: ResultSeries,
): Map<number, Hours> {
  const model = metric[MODEL_LABEL] ?? '';
  const known = models.get(model);
  if (known) return known;
  const hours = new Map<number, Hours>();
  models.set(model, hours);
  return hours;
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
