import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** As in the root: the receiver and the simulator run from their sources. */
const conditions = ['@together-otel/source'];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
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

export default config;
