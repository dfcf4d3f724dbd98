import { defineConfig } from 'tsdown';

/** Default build of published packages: CommonJS and ESM side by side, with types for both. */
export default defineConfig({
  workspace: { include: ['packages/*'], exclude: ['packages/test-support', '**/node_modules/**'] },
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  target: 'node20.19',
  platform: 'node',
  dts: { oxc: true },
  logLevel: 'error',
  sourcemap: true,
  clean: true,
  fixedExtension: true,
});
