/** A duration in seconds, or one of Grafana's variables. */
export type Duration = number | '$__rate_interval' | '$__range' | '$__interval';

export const minutes = (count: number): number => count * 60;
export const hours = (count: number): number => count * 3600;
export const days = (count: number): number => count * 86_400;

/** The duration in seconds, or Grafana's variable. */
export function secondsOf(duration: Duration): number | string {
  if (typeof duration === 'number') return duration;
  return duration === '$__range' ? '$__range_s' : `${duration}_ms / 1000`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** As Prometheus writes it: the largest unit that needs no fraction, `90m` rather than `1h30m`. */
export function formatDuration(duration: Duration): string {
  if (typeof duration === 'string') return duration;
  for (const [unit, seconds] of UNITS) {
    if (duration >= seconds && duration % seconds === 0) return `${duration / seconds}${unit}`;
  }
  return `${Math.round(duration * 1000)}ms`;
}
