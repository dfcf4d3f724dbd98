import { defineConfig } from 'vitest/config';
import { fromSources, patient } from '../../vitest.sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    expect: patient,
    // Not *.test.ts: the root suite runs every day, while this one takes minutes.
    include: ['**/*.frameworks-test.ts'],
    globalSetup: ['./project.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 300_000,
  },
});
