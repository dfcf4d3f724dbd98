import type { Store } from '../store/store.ts';
import { Sketch } from './statistics/sketch.ts';
import { IN_SCOPE, type ModelTimeline, type Range, type Scope, scopeValues } from './timeline.ts';

/** With more calls, quantiles come from the sketch, within 1 %. */
const MOST_SORTED = 50_000;

/** Quantiles of the time to first token, in seconds; keyed by model, and '' for all models. */
export type Quantiles = ReadonlyMap<string, readonly (number | undefined)[]>;

/** Exact quantiles from the calls, as long as they are few enough to sort. */
export function firstTokenQuantiles(
  { database }: Store,
  range: Range,
  scope: Scope,
  models: readonly ModelTimeline[],
  shares: readonly number[],
): Quantiles {
  const count = models.reduce((sum, { total }) => sum + total.firstToken.total, 0);
  if (count > MOST_SORTED) return sketched(models, shares);
  const rows = database
    .prepare(
      `SELECT model, first_token FROM call INDEXED BY call_ended
       WHERE ended >= ? AND ended < ? AND hidden = 0 AND first_token IS NOT NULL
       AND ${IN_SCOPE}`,
    )
    .all(range.start, range.end, ...scopeValues(scope)) as { model: string; first_token: number }[];
  const byModel = new Map<string, number[]>([['', []]]);
  for (const { model, first_token } of rows) {
    byModel.get('')?.push(first_token);
    const list = byModel.get(model);
    if (list) list.push(first_token);
    else byModel.set(model, [first_token]);
  }
  return new Map(
    [...byModel].map(([model, values]) => {
      values.sort((a, b) => a - b);
      return [
        model,
        shares.map((share) => values[Math.max(0, Math.ceil(share * values.length) - 1)]),
      ];
    }),
  );
}

function sketched(models: readonly ModelTimeline[], shares: readonly number[]): Quantiles {
  const all = new Sketch();
  for (const { total } of models) all.merge(total.firstToken);
  return new Map([
    ['', shares.map((share) => all.quantile(share))],
    ...models.map(({ model, total }): [string, (number | undefined)[]] => [
      model,
      shares.map((share) => total.firstToken.quantile(share)),
    ]),
  ]);
}
