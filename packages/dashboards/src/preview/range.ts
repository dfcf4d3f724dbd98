/** A time range and its resolution, in seconds (Unix time). */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Number of points that fit in a chart. */
const POINTS = 240;

/**
 * @param exportSeconds export interval: steps are no finer.
 */
export function rangeOf(end: number, seconds: number, exportSeconds: number): Range {
  const step = Math.max(exportSeconds, Math.ceil(seconds / POINTS));
  return { start: end - seconds, end, step };
}

/** Substitutes for Grafana's time variables. */
export function timeVariables(
  { start, end, step }: Range,
  exportSeconds: number,
): Readonly<Record<string, string>> {
  const rate = Math.max(step + exportSeconds, 4 * exportSeconds);
  return {
    __rate_interval: `${rate}s`,
    __interval: `${step}s`,
    __range: `${Math.round(end - start)}s`,
    __range_s: String(Math.round(end - start)),
    __rate_interval_ms: String(rate * 1000),
  };
}
