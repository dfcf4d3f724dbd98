import { defineConfig } from 'vitest/config';
import { fromSources, patient } from '../../vitest.sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    expect: patient,
    // Not *.test.ts: these take minutes, too long for the root's everyday suite.
    include: ['**/*.matrix-test.ts'],
    globalSetup: ['./pack.ts'],
    // Two applications or installs at a time, across all files.
    fileParallelism: false,
    maxConcurrency: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
