import { readFileSync } from 'node:fs';
import module from 'node:module';
import { attempt } from '../delivery/guard.ts';
import { threads } from '../delivery/threads.ts';
import { isWelcome, meetExported } from './client-meeting.ts';
import { clientSource, isClientFile, isMainOfSdk } from './client-module.ts';
import { redirectImports } from './redirected-imports.ts';

/**
 * Makes every module that defines a client hand over its class, for `require` and `import` alike.
 * Matches the module's source rather than its specifier, so wrappers and unusual paths don't
 * matter.
 */
export function hookModules(): void {
  const { Bun } = globalThis as { Bun?: BunRuntime };
  if (Bun) hookBun(Bun);
  else if (hasSoundSyncHooks()) hookNode();
  else hookOldNode();
}

/** Third-party `require` loaders, such as tsx's, read files without calling the load hooks. */
function hookNode(): void {
  module.registerHooks({ load });
  hookCompile();
}

const load: module.LoadHookSync = (url, context, nextLoad) => {
  if (url === 'node:worker_threads') attempt(threads);
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
 * Hooks `require`'s compile step and the resolution of imports. Not `module.register`: its thread
 * runs every other preload again, and any that throws or exits there ends the application. Neither
 * hook detects when the application loads `node:worker_threads`, so it is loaded now.
 */
function hookOldNode(): void {
  hookCompile();
  threads();
  redirectImports(load);
}

/**
 * Hooks `require`'s compile step for files that may define a client. An accessor, so that nothing
 * changes for other files, stack traces included.
 */
function hookCompile(): void {
  const { prototype } = module as unknown as { prototype: { _compile: Compile } };
  let { _compile: current } = prototype;
  // V8 finds the name for stack traces by the property, but not by an accessor.
  if (current.name === '') {
    Reflect.defineProperty(current, 'name', { value: '_compile', configurable: true });
  }
  function compile(this: unknown, source: unknown, file: string, ...more: unknown[]): unknown {
    const text = handingOver(file, () => (typeof source === 'string' ? source : undefined));
    return current.call(this, text ?? source, file, ...more);
  }
  Reflect.defineProperty(prototype, '_compile', {
    get(this: { readonly filename?: unknown }): Compile {
      return typeof this.filename === 'string' && isClientFile(this.filename) ? compile : current;
    },
    set(this: object, value: Compile): void {
      if (this === prototype) current = value;
      // Loaders such as `pirates` replace it for one module.
      else Reflect.defineProperty(this, '_compile', { value, ...ASSIGNED });
    },
    enumerable: true,
    configurable: true,
  });
}

type Compile = (this: unknown, source: unknown, file: string, ...more: unknown[]) => unknown;

const ASSIGNED = { writable: true, enumerable: true, configurable: true };

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

/**
 * Bun's hook would treat CommonJS as an ES module, so required modules are inspected once loaded.
 * It doesn't see built-in modules either.
 */
function hookBun(bun: BunRuntime): void {
  threads();
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
