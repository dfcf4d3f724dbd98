import { readFileSync } from 'node:fs';
import module from 'node:module';
import { isInternalThread, isMainThread } from 'node:worker_threads';
import { isWelcome, meetExported } from './client-meeting.ts';
import { clientSource, isMainOfSdk } from './client-module.ts';
import { redirectImports } from './redirected-imports.ts';

/**
 * Makes every module that defines a client hand over its class, for `require` and `import` alike.
 * Matches the module's source rather than its specifier, so wrappers and unusual paths don't
 * matter.
 */
export function hookModules(): void {
  const { Bun } = globalThis as { Bun?: BunRuntime };
  if (Bun) hookBun(Bun);
  else if (hasSoundSyncHooks()) module.registerHooks({ load });
  else hookOldNode();
}

/** Whether this is the thread of asynchronous module hooks, which runs every preload again. */
export function isHooksThread(): boolean {
  return isInternalThread ?? !isMainThread;
}

const load: module.LoadHookSync = (url, context, nextLoad) => {
  const loaded = nextLoad(url, context);
  const source = handingOver(url, () => textOf(loaded.source));
  return source === undefined ? loaded : { ...loaded, source };
};

/** The modified source of a client module; warns about SDKs too old to have one. */
function handingOver(url: string, read: () => string | undefined): string | undefined {
  const source = clientSource(url, read);
  if (source === undefined && isMainOfSdk(url)) isWelcome(url);
  return source;
}

function textOf(source: module.ModuleSource | null | undefined): string | undefined {
  if (source === null || source === undefined || typeof source === 'string') return source ?? '';
  return ArrayBuffer.isView(source)
    ? Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString()
    : Buffer.from(source).toString();
}

/**
 * With any synchronous load hook, older Node.js versions run imported CommonJS with a limited
 * `require`: without `extensions`, and with a second copy of its dependencies.
 */
function hasSoundSyncHooks(): boolean {
  const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number);
  const isFrom = (fromMinor: number, fromPatch: number): boolean =>
    minor > fromMinor || (minor === fromMinor && patch >= fromPatch);
  if (major === 22) return isFrom(22, 3);
  if (major === 24) return isFrom(11, 1);
  if (major === 25) return isFrom(1, 0);
  return major > 25;
}

/**
 * Hooks `require`'s compile step, and the resolution of imports. Not `module.register`: its thread
 * runs every other preload again, and those that throw or exit there take the application with them.
 */
function hookOldNode(): void {
  const { prototype } = module as unknown as { prototype: { _compile: Compile } };
  const { _compile } = prototype;
  prototype._compile = function compile(source, file, ...more) {
    const text = handingOver(file, () => (typeof source === 'string' ? source : undefined));
    return _compile.call(this, text ?? source, file, ...more);
  };
  redirectImports();
}

type Compile = (this: unknown, source: unknown, file: string, ...more: unknown[]) => unknown;

/** The part of Bun's API in use. https://bun.com/docs/runtime/plugins */
interface BunRuntime {
  plugin(plugin: { name: string; setup(build: BunBuild): void }): unknown;
}

interface BunBuild {
  onLoad(
    options: { filter: RegExp },
    load: (module: { path: string }) => { contents: string; loader: 'js' },
  ): void;
}

/** Its hook would treat CommonJS as an ES module, so required modules are inspected once loaded. */
function hookBun(bun: BunRuntime): void {
  bun.plugin({
    name: 'together-otel',
    setup(build) {
      build.onLoad({ filter: /(?:openai|together).*[\\/](?:client|index)\.mjs$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        return { contents: handingOver(path, () => source) ?? source, loader: 'js' };
      });
    },
  });
  const { prototype } = module as unknown as { prototype: { require: Require } };
  const { require: original } = prototype;
  prototype.require = function require(id) {
    const exported = original.call(this, id);
    if (/openai|together/.test(id)) meetExported(exported, id);
    return exported;
  };
}

type Require = (this: unknown, id: string) => unknown;
