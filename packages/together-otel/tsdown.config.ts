import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'tsdown';
import { Notice } from '../../notice.tsdown.ts';
import { namesInPlace } from '../instrumentation/names.tsdown.ts';
import { pageBuild } from '../live/page.tsdown.ts';
import { asciiOnly } from './ascii.tsdown.ts';
import { builtinsUncopied } from './builtins.tsdown.ts';

/** Packages that few need and that are slow to load; src/preload/on-demand has a stand-in for each. */
const folder = fileURLToPath(new URL('src/preload/on-demand/', import.meta.url));
const onDemand = Object.fromEntries(
  readdirSync(folder)
    .filter((file) => file !== 'on-demand.ts')
    .map((file) => [`@opentelemetry/${file.replace(/\.ts$/, '')}`, folder + file]),
);

/**
 * Our own classes, in the place of those that the SDK would make from the environment or a
 * configuration file: what it imports from a package comes from the file of that name.
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

/** The SDK reads settings that were checked, without a change to the application's variables. */
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
 * A process without a name is called after its executable, as the conventions have it: `argv0` is a
 * path in what `fork`, `node --watch` or nodemon starts, so one application had two names.
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

/** The SDK reads real clocks and uses real timers even if the application has replaced them. */
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
 * Built-in modules that are slow to load and that most starts don't need, and the SDK's module that
 * loads one of them: src/preload/late-builtins has a stand-in for each.
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

/** What our SDK registers with the API is its own matter; see src/global-api. */
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

/** Shares the API with the rest: a second copy would declare its names twice. */
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
 * A preload is CommonJS alone: `--require` takes nothing else, and `--import` takes it too. It is
 * bundled with what it needs: loading some 700 files takes more time than running them.
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
  // One file each: what copies only the files that are named, as Vercel does, looks into none of them.
  outputOptions: { codeSplitting: false },
};

/**
 * What is read and compiled at each start is short; functions and classes keep their names, for
 * whoever reads a stack.
 */
function minified({ toplevel }: { readonly toplevel: boolean }): UserConfig['minify'] {
  return {
    compress: true,
    mangle: { toplevel, keepNames: true },
    codegen: { removeWhitespace: true },
  };
}

/** Our own packages by their sources: their builds may be under way at the same time. */
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
  /** One file that needs no other: it says what is missing. */
  {
    ...preload,
    entry: { register: 'src/preload/register.ts' },
    clean: false,
    // Vercel's tracing finds the preload by the names of variables.
    minify: minified({ toplevel: false }),
  },
  {
    ...preload,
    entry: { index: 'src/index.ts' },
    plugins: [namesInPlace, notice.plugin()],
    clean: false,
  },
  /** A bundle of its own: sharing files would make the usual preload load more of them. */
  {
    ...preload,
    entry: { 'preload-declarative': 'src/preload/preload-declarative.ts' },
    dts: false,
    clean: false,
  },
  /**
   * The plugin alone speaks to SDKs of other people. The API refuses one that is older than itself,
   * so it has the oldest that the plugin can do with.
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
  /** A thread of its own, which loads as little as it can. */
  {
    ...preload,
    entry: { 'transport-worker': 'src/delivery/transport/transport-worker.ts' },
    dts: false,
    clean: false,
  },
  /** What `doctor` puts into the application that it starts. */
  {
    ...preload,
    entry: { 'doctor-trial': 'src/cli/doctor/trial/in-application.ts' },
    target: 'node18',
    plugins: [notice.plugin()],
    dts: false,
    clean: false,
  },
  /** The command is ESM, and nobody imports it. */
  {
    entry: ['src/cli.ts'],
    format: ['esm'],
    // `doctor` and `explain` start on it too.
    target: 'node18',
    // The simulator makes certificates with `selfsigned`, which `run --simulator` never asks for.
    deps: { alwaysBundle: [/./], neverBundle: ['selfsigned'] },
    plugins: [notice.plugin(), variablesOfSdk, apiOfPromClient],
    // Others' code for the most part, which is not stepped through: its maps were half of the package.
    sourcemap: false,
    hash: false,
    minify: true,
    dts: false,
    clean: false,
    inputOptions: { resolve: resolveWith({}) },
  },
  /** The files of the live page, beside the command that serves them. */
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
