import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsdown';
import { Notice } from '../../notice.tsdown.ts';

const notice = new Notice(fileURLToPath(new URL('.', import.meta.url)));

/**
 * As every package, but with the openai client inside: it is only needed for synthetic completions,
 * and as a dependency it would lie beside the application's own in everybody's node_modules.
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
