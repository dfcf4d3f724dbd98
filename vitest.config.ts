import { defineConfig } from 'vitest/config';

/** Tests read the packages' sources; what spawns processes uses the built ones. */
const conditions = ['@together-otel/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'examples/*/src/**/*.test.ts', 'test/*/**/*.test.ts'],
    // Two cores: more workers only disturb each other's clocks.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
