import { expect, it } from 'vitest';
import { expectedFigures } from './expected.ts';
import { normalised } from './normalised.ts';
import { reportedFigures } from './reported.ts';
import { type Run, runApplication } from './run.ts';

function runOnce(seed: number): Promise<Run> {
  return runApplication({
    application: { size: 150, concurrency: 1 },
    scene: { seed, steady: true },
    // A single collection at the end: gauges show the moment of collection.
    exportInterval: 600_000,
  });
}

it('reports the same in two runs with the same seed, apart from times, ids and ports', {
  timeout: 180_000,
}, async () => {
  const first = await runOnce(11);
  const second = await runOnce(11);
  expect(normalised(second)).toEqual(normalised(first));
  expect(normalised(first).length).toBeGreaterThan(500);
  expect(reportedFigures(first.receiver).differences(expectedFigures(first))).toEqual([]);
});
