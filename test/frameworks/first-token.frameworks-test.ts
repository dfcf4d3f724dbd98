/**
 * Time to first token through the fetch seam, compared with what the application's own code
 * measured for the same streams.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attr } from '@together-otel/semconv';
import { folderOfFile } from '@together-otel/test-support/folder-of-file';
import { expect, it } from 'vitest';
import { runRoad } from './run.ts';

const WARM_UP = 4;
/** Allowed difference: a constant in seconds, plus a fraction of the time. */
const ALLOWED = 0.015;
const ALLOWED_SHARE = 0.05;

const folder = folderOfFile();
it('is when the application could see it', async () => {
  const written = join(folder, 'own.json');
  const settings = { FIRST_TOKENS: written };
  const { ending, spans } = await runRoad(
    { application: 'first-token', settings },
    'main.mjs',
    true,
  );
  expect(ending.code).toBe(0);
  const own = JSON.parse(await readFile(written, 'utf8')) as number[];
  const reported = spans
    .filter(({ attributes }) => attributes[attr.timeToFirstToken] !== undefined)
    .toSorted((a, b) => Number(a.startTime - b.startTime))
    .map(({ attributes }) => Number(attributes[attr.timeToFirstToken]))
    .slice(WARM_UP);
  expect(reported).toHaveLength(own.length);
  const differences = own.map((seconds, at) => seconds - (reported[at] ?? Number.NaN));
  // The seam starts after the application's clock, and sees a chunk before the application does.
  for (const difference of differences) expect(difference).toBeGreaterThan(-0.001);
  // Both measure the same stream in the same process, so load shifts both; the median ignores a
  // pause between the two.
  const excess = differences.map((difference, at) => difference - ALLOWED_SHARE * (own[at] ?? 0));
  expect(excess.toSorted((a, b) => a - b)[excess.length >> 1]).toBeLessThan(ALLOWED);
});
