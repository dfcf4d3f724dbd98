import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'tsdown';

/** Packages that few need and that are slow to load; src/on-demand has a stand-in for each. */
const folder = fileURLToPath(new URL('src/on-demand/', import.meta.url));
const onDemand = Object.fromEntries(
  readdirSync(folder)
    .filter((file) => file !== 'on-demand.ts')
    .map((file) => [`@opentelemetry/${file.replace(/\.ts$/, '')}`, folder + file]),
);

/**
 * A preload is CommonJS alone: `--require` takes nothing else, and `--import` takes it too. It is
 * bundled with what it needs: loading some 700 files takes more time than running them.
 */
const preload: UserConfig = {
  format: ['cjs'],
  target: 'node22.15',
  deps: {
    alwaysBundle: [/./],
    // Its module hooks and the plugin must meet in one copy, and its loader has to be a file.
    neverBundle: [/^import-in-the-middle/],
  },
  inputOptions: { resolve: { alias: onDemand, mainFields: ['module', 'main'] } },
};

export default defineConfig([
  { ...preload, entry: ['src/register.ts', 'src/preload.ts'] },
  /** A bundle of its own: sharing files would make the usual preload load more of them. */
  { ...preload, entry: ['src/preload-declarative.ts'], dts: false, clean: false },
  /** A thread of its own, which loads as little as it can. */
  {
    ...preload,
    entry: { courier: 'src/delivery/courier.ts' },
    dts: false,
    clean: false,
  },
  /** The command is ESM, and nobody imports it. */
  { entry: ['src/cli.ts'], format: ['esm'], dts: false, clean: false },
]);
