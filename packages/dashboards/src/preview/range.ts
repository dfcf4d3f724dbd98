/** A stretch of time and how finely it is looked at, in seconds (Unix time). */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** As many points as a chart has room for. */
const POINTS = 240;

/**
 * @param exportSeconds how often there are new values: no step is finer.
 */
export function rangeOf(end: number, seconds: number, exportSeconds: number): Range {
  const step = Math.max(exportSeconds, Math.ceil(seconds / POINTS));
  return { start: end - seconds, end, step };
}

/** What Grafana puts in the place of its variables of time. */
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
