import { defineConfig } from 'vitest/config';
import { fromSources } from '../../../vitest.sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    include: ['test/battery/slow/*.slow-test.ts'],
    execArgv: ['--expose-gc'],
    testTimeout: 3_600_000,
  },
});
