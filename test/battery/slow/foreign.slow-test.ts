import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { properties } from './properties.ts';

/** Duration of the whole run: `FUZZ_MINUTES`. */
const MINUTES = Number(process.env['FUZZ_MINUTES'] ?? 5);
/** Maximum heap growth, however long the run. */
const MEMORY_BYTES = 64 * 1024 * 1024;
/** Limit for one input; a slower one has hit a non-linear expression or a loop. */
const ONE_MILLIS = 5000;

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

describe(`any foreign input, for ${MINUTES} minutes`, () => {
  let before = 0;
  beforeAll(async () => {
    // Warm up: one-time loading doesn't count as growth.
    for (const property of Object.values(properties)) await fc.assert(property, { numRuns: 20 });
    before = heap();
  });

  const share = (MINUTES * 60_000) / Object.keys(properties).length;
  it.each(Object.entries(properties))('%s', async (_name, property) => {
    const end = Date.now() + share;
    while (Date.now() < end) {
      await fc.assert(property, { numRuns: 200, timeout: ONE_MILLIS });
    }
  });

  afterAll(() => expect(heap() - before).toBeLessThan(MEMORY_BYTES));
});
