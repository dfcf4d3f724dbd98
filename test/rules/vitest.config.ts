import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** As in the root: packages run from their sources. */
const conditions = ['@together-otel/source'];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Not *.test.ts: the root's suite needs no Go.
    include: ['**/*.pipeline-test.ts'],
    globalSetup: ['../pipeline/backends/global-setup.ts'],
    // Hours and days of evaluations, minute by minute.
    testTimeout: 900_000,
  },
});

export default config;
