import fc from 'fast-check';
import { describe, it } from 'vitest';
import { properties } from './slow/properties.ts';

/** A few of each; `pnpm test:slow` goes on for minutes. */
describe('anything foreign: the same is seen, and what is recorded is valid', () => {
  it.each(Object.entries(properties))('%s', async (_name, property) => {
    await fc.assert(property, { numRuns: 60 });
  });
});
