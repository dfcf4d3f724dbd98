import module, { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isInternalThread, isMainThread } from 'node:worker_threads';

/** Only these are hooked: hooking everything breaks ESM applications (openai 4's entry, for one). */
const HOOKED = ['openai', 'together-ai'];

const HASHED = /^(openai|together-ai)-[0-9a-f]{8,}$/;

interface SyncHooks {
  supportsSyncHooks(): boolean;
  register(options: { include: readonly string[] }): void;
}

/**
 * Makes `import` of the SDKs visible to instrumentations, as `require` is.
 *
 * The hooks must be those of the very copy of import-in-the-middle that the plugin listens on. The
 * plugin is bundled with this file, so both find the same one.
 */
export function hookImports(): void {
  const load = createRequire(import.meta.url);
  const syncHooks = load('import-in-the-middle/register-hooks.mjs') as SyncHooks;
  if (syncHooks.supportsSyncHooks()) {
    syncHooks.register({ include: HOOKED });
    module.registerHooks({ resolve: resolveBuiltins });
  } else {
    const hooks = pathToFileURL(load.resolve('import-in-the-middle/hook.mjs'));
    module.register(hooks, { data: { include: HOOKED } });
  }
  module.registerHooks({ resolve: resolveHashed });
}

/** Whether this is the thread of asynchronous module hooks, which runs every preload again. */
export function isHooksThread(): boolean {
  return isInternalThread ?? !isMainThread;
}

/**
 * import-in-the-middle 3.6 takes a built-in module that nobody imports, as under `node -e` and in
 * the REPL, for an extensionless CommonJS program, and Node then looks for a file of that name.
 */
const resolveBuiltins: module.ResolveHookSync = (specifier, context, nextResolve) => {
  const resolved = nextResolve(specifier, context);
  const isMistaken = resolved.format === 'commonjs' && resolved.url.startsWith('node:');
  return isMistaken ? { ...resolved, format: 'builtin' } : resolved;
};

/**
 * Next.js' Turbopack imports what it does not bundle by a name of its own, such as
 * `openai-f0ed28f090f94724`, a link to the package. Hooks go by names: the package's own is put back,
 * and resolved from its own folder, so that it is the same copy.
 */
const resolveHashed: module.ResolveHookSync = (specifier, context, nextResolve) => {
  const [, name] = HASHED.exec(specifier) ?? [];
  const manifest = name && module.findPackageJSON(specifier, context.parentURL ?? import.meta.url);
  return manifest
    ? nextResolve(String(name), { ...context, parentURL: pathToFileURL(manifest).href })
    : nextResolve(specifier, context);
};
