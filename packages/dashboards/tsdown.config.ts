import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsdown';
import { Notice } from '../../notice.tsdown.ts';

const notice = new Notice(fileURLToPath(new URL('.', import.meta.url)));

/**
 * Grafana's builders are large and needed in small parts: those are bundled, so that an installation
 * stays small.
 */
export default defineConfig({
  entry: ['src/index.ts', 'src/preview.ts'],
  deps: { alwaysBundle: [/^@grafana\//, 'tslib'] },
  plugins: [notice.plugin()],
  minify: true,
  sourcemap: false,
});
