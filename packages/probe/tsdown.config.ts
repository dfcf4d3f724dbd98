import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsdown';
import { Notice } from '../../notice.tsdown.ts';

const notice = new Notice(fileURLToPath(new URL('.', import.meta.url)));

/**
 * Like every package, but bundles the openai client: only synthetic completions need it, and as a
 * dependency it would sit next to the application's own in everyone's node_modules.
 */
export default defineConfig({
  entry: { index: 'src/index.ts', settings: 'src/config/probe-settings.ts' },
  format: ['esm', 'cjs'],
  target: 'node22.15',
  platform: 'node',
  dts: { oxc: true },
  deps: { alwaysBundle: [/^openai/] },
  plugins: [notice.plugin()],
  logLevel: 'warn',
  sourcemap: false,
  clean: true,
  fixedExtension: true,
});
