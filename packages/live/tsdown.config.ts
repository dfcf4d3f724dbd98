import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { index: 'src/index.ts', receiver: 'src/receiver/index.ts' },
  format: ['esm'],
  target: 'node22.15',
  platform: 'node',
  dts: { oxc: true },
  logLevel: 'error',
  sourcemap: true,
  clean: true,
  fixedExtension: true,
});
