import { defineConfig } from 'vitest/config';
import { fromSources, patient } from './vitest.sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    expect: patient,
    include: ['packages/*/src/**/*.test.ts', 'examples/*/src/**/*.test.ts', 'test/*/**/*.test.ts'],
    // Two cores: more workers would only skew each other's timing.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
