import type { Archive } from './archive.ts';

function tally(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => (count > 1 ? `${value} ×${count}` : value)).join(', ');
}

function line(what: string, values: readonly string[]): string {
  return `  ${what}: ${values.length}${values.length > 0 ? ` (${tally(values)})` : ''}`;
}

/** Human-readable summary of what has arrived. */
export function arrivals(archive: Archive): string {
  return [
    line(
      'requests',
      archive.requests.map(
        ({ method, path, status, outcome }) => `${method} ${path} ${status ?? outcome}`,
      ),
    ),
    line(
      'rejected',
      archive.rejected.all.map(({ status, reason }) => `${status} ${reason}`),
    ),
    line(
      'spans',
      archive.spans.all.map(({ name }) => name),
    ),
    line(
      'data points',
      archive.metrics.all.map(({ name }) => name),
    ),
    line(
      'log records',
      archive.logs.all.map(({ eventName, severityText }) => eventName ?? severityText),
    ),
  ].join('\n');
}
