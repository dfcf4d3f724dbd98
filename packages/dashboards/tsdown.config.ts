import { defineConfig } from 'tsdown';

/**
 * Grafana's builders are large and needed in small parts: those are bundled, so that an installation
 * stays small.
 */
export default defineConfig({
  entry: ['src/index.ts', 'src/preview.ts'],
  deps: { alwaysBundle: [/^@grafana\//, 'tslib'] },
  minify: true,
  sourcemap: false,
});
