import { defineConfig } from 'vitest/config';
import { fromSources, patient } from '../../../vitest.sources.ts';

export default defineConfig({
  ...fromSources,
  test: {
    expect: patient,
    include: ['test/battery/slow/*.slow-test.ts'],
    execArgv: ['--expose-gc'],
    testTimeout: 3_600_000,
  },
});
