import { fc } from '@together-otel/test-support/properties';
import { describe, it } from 'vitest';
import { targets } from './targets.ts';

describe('foreign input', () => {
  it.each(targets)('$name', { timeout: 300_000 }, async ({ property }) => {
    await fc.assert(property, { numRuns: 200, interruptAfterTimeLimit: 60_000 });
  });
});
