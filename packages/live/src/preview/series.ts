import type { ChartPanel, StatPanel, Target } from '@together-otel/dashboards';
import type { Range, ResultSeries } from '@together-otel/dashboards/preview';

/** A chart line; `null` marks a gap. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [number, number | null])[];
  /** The last value, if there is one at the end. */
  readonly last: number | undefined;
}

/** Lines of a panel from its queries' results, converted to milliseconds. */
export function linesOf(
  panel: ChartPanel | StatPanel,
  results: readonly (readonly ResultSeries[])[],
  range: Range,
): Line[] {
  const targets: readonly Target[] = panel.kind === 'stat' ? [panel.target] : panel.targets;
  return targets.flatMap(({ legend }, index) =>
    (results[index] ?? []).map((series) => ({
      name: nameOf(legend, series.metric),
      points: pointsOf(series, range),
      last: lastOf(series, range),
    })),
  );
}

function nameOf(legend: string, metric: ResultSeries['metric']): string {
  return legend.replace(/\{\{(\w+)\}\}/g, (_match, name: string) => metric[name] ?? '').trim();
}

/** Keeps gaps: one point per step, with or without a value. */
function pointsOf({ values }: ResultSeries, { start, end, step }: Range): Line['points'] {
  const byStep = new Map(
    values.map(([time, value]) => [Math.round((time - start) / step), Number(value)]),
  );
  const steps = Math.floor((end - start) / step) + 1;
  return Array.from({ length: steps }, (_, index) => {
    const value = byStep.get(index);
    const time = (start + index * step) * 1000;
    return [time, value !== undefined && Number.isFinite(value) ? value : null] as const;
  });
}

/** Value of a series at the end; undefined if it ended earlier. */
export function lastOf({ values }: ResultSeries, { end, step }: Range): number | undefined {
  const [time = 0, text = ''] = values.at(-1) ?? [];
  const value = Number(text || Number.NaN);
  return end - time < 1.5 * step && Number.isFinite(value) ? value : undefined;
}
