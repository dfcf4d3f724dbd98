import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsdown';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig([
  {
    entry: { index: 'src/index.ts', receiver: 'src/receiver/index.ts' },
    format: ['esm', 'cjs'],
    target: 'node22.15',
    platform: 'node',
    dts: { oxc: true },
    // What a viewer needs once: as dependencies they would lie in every application's node_modules.
    deps: { alwaysBundle: [/^@grpc\//, /^@together-otel\//, /^@bufbuild\//] },
    inputOptions: {
      resolve: { conditionNames: ['@together-otel/source', 'node', 'import', 'module', 'default'] },
    },
    logLevel: 'error',
    sourcemap: false,
    clean: true,
    fixedExtension: true,
  },
  {
    entry: { page: 'src/page/page.tsx' },
    outDir: 'dist/page',
    format: ['esm'],
    target: 'es2022',
    platform: 'browser',
    dts: false,
    minify: true,
    deps: { alwaysBundle: [/./] },
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
      copyFileSync(here('src/page/page.html'), here('dist/page/page.html'));
      const plot = createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css');
      writeFileSync(
        here('dist/page/page.css'),
        readFileSync(plot, 'utf8') + readFileSync(here('src/page/page.css'), 'utf8'),
      );
    },
  },
]);
