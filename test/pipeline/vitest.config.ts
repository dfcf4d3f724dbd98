import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** As in the root: the receiver and the simulator run from their sources. */
const conditions = ['@together-otel/source'];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Not *.test.ts: the root's suite needs no Go.
    include: ['**/*.pipeline-test.ts'],
    globalSetup: ['./backends/global-setup.ts'],
    // Each test runs several servers; two cores.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

export default config;
