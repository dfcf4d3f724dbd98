import { defineConfig } from 'vitest/config';
import { fromSources, patient } from './vitest.sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    expect: patient,
    include: ['packages/*/src/**/*.test.ts', 'examples/*/src/**/*.test.ts', 'test/*/**/*.test.ts'],
    // Two cores: more workers would only skew each other's timing.
    maxWorkers: 2,
    // Longer than a poll may take, so that a failed poll says what it saw last.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
