import { defineConfig } from 'tsdown';

/** The preload is CommonJS alone: `--require` takes nothing else, and `--import` takes it too. */
export default defineConfig({
  entry: ['src/register.ts'],
  format: ['cjs'],
});
