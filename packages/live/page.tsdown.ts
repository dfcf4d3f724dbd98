import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { UserConfig } from 'tsdown';
import type { Notice } from '../../notice.tsdown.ts';

const SOURCES = fileURLToPath(new URL('src/page/', import.meta.url));

/**
 * Builds the page's files into a folder; every package that serves the page ships its own copy.
 *
 * @param notice of the package that ships the copy.
 */
export function pageBuild(outDir: string, notice: Notice): UserConfig {
  return {
    entry: { page: join(SOURCES, 'page.tsx') },
    outDir,
    format: ['esm'],
    target: 'es2022',
    platform: 'browser',
    dts: false,
    minify: true,
    deps: { alwaysBundle: [/./] },
    plugins: [notice.plugin()],
    inputOptions: {
      transform: { jsx: { runtime: 'automatic', importSource: 'preact' } },
      resolve: {
        conditionNames: ['@together-otel/source', 'browser', 'import', 'module', 'default'],
      },
    },
    outputOptions: { entryFileNames: 'page.js' },
    logLevel: 'error',
    sourcemap: false,
    clean: false,
    onSuccess: () => {
      copyFileSync(join(SOURCES, 'page.html'), join(outDir, 'page.html'));
      const plot = createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css');
      const own = readFileSync(join(SOURCES, 'page.css'), 'utf8');
      writeFileSync(join(outDir, 'page.css'), readFileSync(plot, 'utf8') + own);
    },
  };
}
