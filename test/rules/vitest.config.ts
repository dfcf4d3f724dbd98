import { defineConfig } from 'vitest/config';
import { fromSources, patient } from '../../vitest.sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    expect: patient,
    // Not *.test.ts: the root suite must not need Go.
    include: ['**/*.pipeline-test.ts'],
    globalSetup: ['../pipeline/backends/global-setup.ts'],
    // Each test waits for a promtool process, which takes about one core.
    maxConcurrency: 2,
    // Cases evaluate hours and days, minute by minute.
    testTimeout: 900_000,
  },
});
