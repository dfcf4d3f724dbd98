import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsdown';
import { Notice } from '../../notice.tsdown.ts';
import { pageBuild } from './page.tsdown.ts';

const notice = new Notice(fileURLToPath(new URL('.', import.meta.url)));

export default defineConfig([
  {
    entry: { index: 'src/index.ts', receiver: 'src/receiver/index.ts' },
    format: ['esm', 'cjs'],
    target: 'node22.15',
    platform: 'node',
    dts: { oxc: true },
    // Only the viewer needs these; as dependencies they would land in every application's
    // node_modules.
    deps: { alwaysBundle: [/./] },
    plugins: [notice.plugin()],
    inputOptions: {
      resolve: {
        conditionNames: ['@together-otel/source', 'node', 'import', 'module', 'default'],
      },
    },
    logLevel: 'error',
    sourcemap: false,
    clean: true,
    fixedExtension: true,
  },
  pageBuild(fileURLToPath(new URL('dist/page', import.meta.url)), notice),
]);
