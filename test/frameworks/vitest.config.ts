import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** As in the root: the receiver and the simulator run from their sources. */
const conditions = ['@together-otel/source'];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Not *.test.ts: the root's suite is for every day, this one takes minutes.
    include: ['**/*.frameworks-test.ts'],
    globalSetup: ['./project.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 300_000,
  },
});

export default config;
