import { defineConfig, type ViteUserConfig } from 'vitest/config';

const conditions = ['@together-otel/source'];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/battery/slow/*.slow-test.ts'],
    execArgv: ['--expose-gc'],
    testTimeout: 3_600_000,
  },
});

export default config;
