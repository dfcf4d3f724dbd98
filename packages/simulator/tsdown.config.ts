import { defineConfig, type UserConfig } from 'tsdown';

const shared: UserConfig = {
  target: 'node20.19',
  platform: 'node',
  dts: { oxc: true },
  logLevel: 'warn',
  sourcemap: true,
  fixedExtension: true,
};

/**
 * The library as CommonJS and ESM, like every package; the command as ESM only, sharing its code.
 */
export default defineConfig([
  { ...shared, entry: ['src/index.ts', 'src/cli.ts'], format: ['esm'], clean: true },
  { ...shared, entry: ['src/index.ts'], format: ['cjs'], clean: false },
]);
