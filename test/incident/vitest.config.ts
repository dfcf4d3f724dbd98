import { defineConfig } from 'vitest/config';
import { fromSources, patient } from '../../vitest.sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    expect: patient,
    // Not *.test.ts: the root suite must not need Go.
    include: ['**/*.pipeline-test.ts'],
    globalSetup: ['../pipeline/backends/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 600_000,
  },
});
