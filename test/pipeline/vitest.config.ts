import { defineConfig } from 'vitest/config';
import { fromSources, patient } from '../../vitest.sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    expect: patient,
    // Not *.test.ts: the root suite must not need Go.
    include: ['**/*.pipeline-test.ts'],
    globalSetup: ['./backends/global-setup.ts'],
    // Each test runs several servers on only two cores.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
