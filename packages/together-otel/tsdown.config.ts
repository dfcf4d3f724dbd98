import { defineConfig } from 'tsdown';

/**
 * The preload is CommonJS alone: `--require` takes nothing else, and `--import` takes it too. The
 * command is ESM, and nobody imports it.
 */
export default defineConfig([
  { entry: ['src/register.ts'], format: ['cjs'] },
  { entry: ['src/cli.ts'], format: ['esm'], dts: false, clean: false },
]);
