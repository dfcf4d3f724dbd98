import { defineConfig } from 'vitest/config';
import { fromSources, patient } from '../../vitest.sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    expect: patient,
    // Not *.test.ts: the root's suite is for every day, this one takes minutes.
    include: ['**/*.matrix-test.ts'],
    globalSetup: ['./pack.ts'],
    // Two applications or installs at a time, whichever file they are of.
    fileParallelism: false,
    maxConcurrency: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
