import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsdown';
import { Notice } from '../../notice.tsdown.ts';

const notice = new Notice(fileURLToPath(new URL('.', import.meta.url)));

/**
 * Bundles Grafana's builders: they are large, but we need only small parts, and installations
 * should stay small.
 */
export default defineConfig({
  entry: ['src/index.ts', 'src/preview.ts'],
  deps: { alwaysBundle: [/^@grafana\//, 'tslib'] },
  plugins: [notice.plugin()],
  minify: true,
  sourcemap: false,
});
