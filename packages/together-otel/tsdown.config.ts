import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'tsdown';
import { Notice } from '../../notice.tsdown.ts';
import { namesInPlace } from '../instrumentation/names.tsdown.ts';
import { pageBuild } from '../live/page.tsdown.ts';
import { asciiOnly } from './ascii.tsdown.ts';
import { builtinsUncopied } from './builtins.tsdown.ts';

/** Rarely needed packages that are slow to load; each has a stand-in in src/preload/on-demand. */
const folder = fileURLToPath(new URL('src/preload/on-demand/', import.meta.url));
const onDemand = Object.fromEntries(
  readdirSync(folder)
    .filter((file) => file !== 'on-demand.ts')
    .map((file) => [`@opentelemetry/${file.replace(/\.ts$/, '')}`, folder + file]),
);

/**
 * Our own classes in place of those that the SDK would create from the environment or a
 * configuration file: each package it imports resolves to the stand-in of the same name.
 */
const standIns = fileURLToPath(new URL('src/delivery/stand-ins/', import.meta.url));
const OF_SDK = /[\\/]@opentelemetry[\\/]sdk-node[\\/]dist[\\/]/;
const putIntoSdk: UserConfig['plugins'] = {
  name: 'stand-ins',
  resolveId(source, importer) {
    const [, name] = /^@opentelemetry\/(.+)$/.exec(source) ?? [];
    if (!name || !importer || !OF_SDK.test(importer)) return undefined;
    const file = `${standIns}${name}.ts`;
    return existsSync(file) ? file : undefined;
  },
};

/** Makes the SDK read validated settings, without changing the application's variables. */
const ofSdk = fileURLToPath(new URL('src/settings/variables-of-sdk.ts', import.meta.url));
const variablesOfSdk: UserConfig['plugins'] = {
  name: 'variables of the SDK',
  transform: {
    filter: {
      id: /[\\/]@opentelemetry[\\/]core[\\/]dist[\\/]platform[\\/]node[\\/]environment\.mjs$/,
    },
    handler: (code) => `import { process } from ${JSON.stringify(ofSdk)};${code}`,
  },
};

/**
 * Names an unnamed process after its executable, as the conventions require. `argv0` is a path in
 * processes started by `fork`, `node --watch` or nodemon, which gave one application two names.
 */
const nameOfProcess: UserConfig['plugins'] = {
  name: 'name of the process',
  transform: {
    filter: {
      id: /[\\/]@opentelemetry[\\/]resources[\\/].*[\\/]node[\\/]default-service-name\.mjs$/,
    },
    handler: (code) =>
      code.replace(
        'globalThis.process.argv0',
        'globalThis.process.execPath?.split(/[\\\\/]/).pop()',
      ),
  },
};

/** Makes the SDK use real clocks and timers even if the application has replaced them. */
const ourClock = fileURLToPath(new URL('src/delivery/clock.ts', import.meta.url));
const OF_CLOCK = 'wallClock, performance, setTimeout, clearTimeout, setInterval, clearInterval';
const clockOfSdk: UserConfig['plugins'] = {
  name: 'clock of the SDK',
  transform: {
    filter: {
      id: /[\\/]@opentelemetry[\\/](?:core|sdk-(?:logs|metrics|trace))[\\/]/,
      code: /\b(?:Date\.now\(\)|performance\.|setTimeout\(|setInterval\()/,
    },
    handler: (code) =>
      `import { ${OF_CLOCK} } from ${JSON.stringify(ourClock)};${code.replaceAll('Date.now()', 'wallClock()')}`,
  },
};

/**
 * Built-in modules that are slow to load and that most starts don't need, and the SDK module that
 * loads one of them: each has a stand-in in src/preload/late-builtins.
 */
const lateBuiltins = fileURLToPath(new URL('src/preload/late-builtins/', import.meta.url));
const loadBuiltinsLate: UserConfig['plugins'] = {
  name: 'late built-ins',
  resolveId: {
    filter: { id: /^(?:(?:node:)?(?:crypto|process)|\.\/execAsync\.mjs)$/ },
    handler: (source) =>
      `${lateBuiltins}${source.includes('execAsync') ? 'exec-async' : source.replace('node:', '')}.ts`,
  },
};

const notice = new Notice(fileURLToPath(new URL('.', import.meta.url)));

const noHooks = fileURLToPath(new URL('src/preload/no-hooks.ts', import.meta.url));

const oldestApi = fileURLToPath(new URL('node_modules/opentelemetry-api-oldest', import.meta.url));

/** Keeps what our SDK registers with the API in a registry of its own; see src/global-api. */
const ownRegistry: UserConfig['plugins'] = {
  name: 'own registry of the API',
  resolveId: {
    filter: { id: /[\\/]internal[\\/]global-utils\.mjs$/ },
    handler: (_source, importer) =>
      importer && /[\\/]@opentelemetry[\\/]api[\\/]/.test(importer)
        ? fileURLToPath(new URL('src/global-api/own-registry.ts', import.meta.url))
        : undefined,
  },
};

/** Makes prom-client share our copy of the API: a second one would declare its names twice. */
const apiOfPromClient: UserConfig['plugins'] = {
  name: 'the API of prom-client',
  resolveId: {
    filter: { id: /^@opentelemetry\/api$/ },
    handler: (_source, importer) =>
      importer && /[\\/]prom-client[\\/]/.test(importer)
        ? fileURLToPath(import.meta.resolve('@opentelemetry/api'))
        : undefined,
  },
};

/**
 * The preload is CommonJS only: `--require` accepts nothing else, and `--import` accepts it too. It
 * bundles its dependencies: loading some 700 files takes longer than running them.
 */
const preload: UserConfig = {
  format: ['cjs'],
  target: 'node22.15',
  plugins: [
    namesInPlace,
    putIntoSdk,
    variablesOfSdk,
    clockOfSdk,
    nameOfProcess,
    ownRegistry,
    loadBuiltinsLate,
    asciiOnly,
    builtinsUncopied,
    notice.plugin(),
  ],
  minify: minified({ toplevel: true }),
  deps: { alwaysBundle: [/./] },
  inputOptions: { resolve: resolveWith(onDemand) },
  // One file each: tools that copy only the named files, as Vercel does, don't follow imports.
  outputOptions: { codeSplitting: false },
};

/**
 * Keeps what every start reads and compiles short. Functions and classes keep their names for
 * readable stack traces.
 */
function minified({ toplevel }: { readonly toplevel: boolean }): UserConfig['minify'] {
  return {
    compress: true,
    mangle: { toplevel, keepNames: true },
    codegen: { removeWhitespace: true },
  };
}

/** Resolves our own packages to their sources: their builds may be running at the same time. */
function resolveWith(alias: Readonly<Record<string, string>>): {
  alias: Record<string, string>;
  mainFields: string[];
  conditionNames: string[];
} {
  return {
    alias: {
      'import-in-the-middle': noHooks,
      'require-in-the-middle': noHooks,
      ...alias,
    },
    mainFields: ['module', 'main'],
    conditionNames: ['@together-otel/source', 'node', 'import', 'module', 'default'],
  };
}

export default defineConfig([
  { ...preload, entry: { preload: 'src/preload/preload.ts' } },
  /** Self-contained, so that it can report missing files. */
  {
    ...preload,
    entry: { register: 'src/preload/register.ts' },
    clean: false,
    // Vercel's file tracing finds the preload by variable names.
    minify: minified({ toplevel: false }),
  },
  {
    ...preload,
    entry: { index: 'src/index.ts' },
    plugins: [namesInPlace, notice.plugin()],
    clean: false,
  },
  /** Separate bundle: sharing chunks would make the usual preload load more files. */
  {
    ...preload,
    entry: { 'preload-declarative': 'src/preload/preload-declarative.ts' },
    dts: false,
    clean: false,
  },
  /**
   * The plugin alone talks to other people's SDKs. The API rejects a registered one that is older
   * than itself, so this bundle contains the oldest API that the plugin supports.
   */
  {
    ...preload,
    entry: { instrument: 'src/plugin-only/instrument.ts' },
    plugins: [namesInPlace, loadBuiltinsLate, asciiOnly, builtinsUncopied, notice.plugin()],
    clean: false,
    inputOptions: { resolve: resolveWith({ '@opentelemetry/api': oldestApi }) },
  },
  ...['exporter-prometheus', 'exporter-zipkin', 'propagator-b3'].map(
    (name): UserConfig => ({
      ...preload,
      entry: { [name]: `@opentelemetry/${name}` },
      plugins: [ownRegistry, notice.plugin()],
      inputOptions: { resolve: resolveWith({}) },
      dts: false,
      clean: false,
    }),
  ),
  /** Runs in its own thread and loads as little as it can. */
  {
    ...preload,
    entry: { 'transport-worker': 'src/delivery/transport/transport-worker.ts' },
    dts: false,
    clean: false,
  },
  /** What `doctor` injects into the application it starts. */
  {
    ...preload,
    entry: { 'doctor-trial': 'src/cli/doctor/trial/in-application.ts' },
    target: 'node18',
    plugins: [notice.plugin()],
    dts: false,
    clean: false,
  },
  /** The command is ESM: nobody imports it. */
  {
    entry: ['src/cli.ts'],
    format: ['esm'],
    // Node 18, so that `doctor` and `explain` start there too.
    target: 'node18',
    // The simulator creates certificates with `selfsigned`; `run --simulator` never needs one.
    deps: { alwaysBundle: [/./], neverBundle: ['selfsigned'] },
    plugins: [notice.plugin(), variablesOfSdk, apiOfPromClient],
    // Mostly third-party code that nobody steps through; its source maps were half of the package.
    sourcemap: false,
    hash: false,
    minify: true,
    dts: false,
    clean: false,
    inputOptions: { resolve: resolveWith({}) },
  },
  /** The live page's files, next to the command that serves them. */
  pageBuild(fileURLToPath(new URL('dist/page', import.meta.url)), notice),
  {
    entry: ['src/launcher.ts'],
    format: ['cjs'],
    target: 'es2015',
    dts: false,
    clean: false,
    plugins: [
      {
        name: 'the command',
        resolveId: {
          filter: { id: /^\.\/cli\.ts$/ },
          handler: () => ({ id: './cli.mjs', external: true }),
        },
      },
    ],
  },
]);
