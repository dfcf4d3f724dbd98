import { defineConfig } from 'vitest/config';
import { fromSources, patient } from '../../vitest.sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    expect: patient,
    // Not *.test.ts: the root's suite needs no Go.
    include: ['**/*.pipeline-test.ts'],
    globalSetup: ['../pipeline/backends/global-setup.ts'],
    // Each test waits for a promtool, which takes about one core.
    maxConcurrency: 2,
    // Hours and days of evaluations, minute by minute.
    testTimeout: 900_000,
  },
});
