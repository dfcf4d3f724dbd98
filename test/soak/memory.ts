import type { Sample } from './messages.ts';

const MIB = 2 ** 20;

/**
 * Length in seconds of the windows whose smallest heap counts: the heap as a collection leaves it.
 */
const WINDOW = 15;

/**
 * Trend of the heap's floor in KiB per minute: the slope of a least-squares line through the
 * smallest heap of each window. Garbage that gets collected does not show; a leak does.
 */
export function heapSlope(samples: readonly Sample[]): number {
  const floors = new Map<number, Sample>();
  for (const sample of samples) {
    const window = Math.floor(sample.at / WINDOW);
    const known = floors.get(window);
    if (!known || sample.heapUsed < known.heapUsed) floors.set(window, sample);
  }
  const points = [...floors.values()].map(({ at, heapUsed }) => ({
    x: at / 60,
    y: heapUsed / 1024,
  }));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const x0 = mean(points.map(({ x }) => x));
  const y0 = mean(points.map(({ y }) => y));
  const spread = points.reduce((sum, { x }) => sum + (x - x0) ** 2, 0);
  return points.reduce((sum, { x, y }) => sum + (x - x0) * (y - y0), 0) / spread;
}

/** Peak resident memory, in MiB. */
export function peakRss(samples: readonly Sample[]): number {
  return Math.max(...samples.map(({ rss }) => rss)) / MIB;
}
