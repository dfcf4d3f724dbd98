import { fc } from '@together-otel/test-support/properties';
import { describe, it } from 'vitest';
import { properties } from './slow/properties.ts';

/** A few runs of each property; `pnpm test:slow` runs them for minutes. */
describe('any foreign input: the application sees the same, and the telemetry is valid', () => {
  it.each(Object.entries(properties))('%s', async (_name, property) => {
    await fc.assert(property, { numRuns: 60 });
  });
});
