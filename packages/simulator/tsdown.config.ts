import { defineConfig, type UserConfig } from 'tsdown';

const shared: UserConfig = {
  target: 'node20.19',
  platform: 'node',
  dts: { oxc: true },
  logLevel: 'warn',
  sourcemap: true,
  fixedExtension: true,
};

/** The library for CommonJS and ESM, as every package; the command only as ESM, sharing its code. */
export default defineConfig([
  { ...shared, entry: ['src/index.ts', 'src/cli.ts'], format: ['esm'], clean: true },
  { ...shared, entry: ['src/index.ts'], format: ['cjs'], clean: false },
]);
