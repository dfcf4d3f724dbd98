import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { say } from '../output/say.ts';
import { isWelcome } from './client-meeting.ts';
import { clientStandIn, isClientFile, isMainOfSdk, withoutQuery } from './client-module.ts';

/**
 * Hands over imported clients where a load hook would do harm: imports of a client module lead to a
 * stand-in, which imports the original. The original keeps its URL, source and stack traces.
 *
 * @param load a load hook for CommonJS clients that Node compiles where no other hook sees it.
 */
export function redirectImports(load: module.LoadHookSync): void {
  if (typeof module.registerHooks === 'function') {
    module.registerHooks({
      resolve: (specifier, context, nextResolve) => resolve(load, specifier, context, nextResolve),
    });
    return;
  }
  say(
    `Node.js ${process.versions.node} has no module.registerHooks, so imported clients are observed by their fetch alone; update Node.js`,
  );
}

type Resolved = module.ResolveFnOutput;

/** The original of each stand-in, by the stand-in's URL. */
const originals = new Map<string, Resolved>();

function resolve(
  load: module.LoadHookSync,
  specifier: string,
  context: module.ResolveHookContext,
  nextResolve: Parameters<module.ResolveHookSync>[2],
): Resolved {
  const { parentURL } = context;
  const original = parentURL === undefined ? undefined : originals.get(parentURL);
  if (original) return { ...original, shortCircuit: true };
  const resolved = withStackLimit(roomForHook(), () => nextResolve(specifier, context));
  // Leave the main module alone: `process.argv` and `import.meta.main` depend on its URL.
  if (parentURL === undefined || !isClientFile(resolved.url)) return resolved;
  try {
    if (isRequiredInImported(resolved)) loadBy(load, resolved.url);
    return standInFor(resolved, context) ?? resolved;
  } catch {
    return resolved;
  }
}

/** CommonJS clients that were loaded by `loadBy`. */
const loaded = new Set<string>();

/**
 * Whether imported CommonJS requires a CommonJS client by the limited `require` that it has under
 * other products' load hooks: that compiles modules by itself, and only the stack shows it.
 */
function isRequiredInImported({ url, format }: Resolved): boolean {
  return (
    format === 'commonjs' &&
    !loaded.has(url) &&
    stack().includes('require (node:internal/modules/esm/translators')
  );
}

/** Registers a load hook for the next module alone, so that it limits nothing else. */
function loadBy(load: module.LoadHookSync, url: string): void {
  loaded.add(url);
  const hooks = module.registerHooks({
    load(asked, context, nextLoad) {
      hooks.deregister();
      if (asked !== url) return nextLoad(asked, context);
      return load(asked, context, (...args) => loadedOrRead(url, () => nextLoad(...args)));
    },
  });
}

/**
 * Reads the file if an asynchronous hook returned no source: Node would read it then, but refuses
 * that result from a synchronous hook.
 */
function loadedOrRead(url: string, next: () => module.LoadFnOutput): module.LoadFnOutput {
  try {
    return next();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_RETURN_PROPERTY_VALUE') throw error;
    return {
      format: 'commonjs',
      source: readFileSync(fileURLToPath(url), 'utf8'),
      shortCircuit: true,
    };
  }
}

function standInFor(
  resolved: Resolved,
  { conditions }: module.ResolveHookContext,
): Resolved | undefined {
  const { url, format } = resolved;
  const path = withoutQuery(url);
  const isModule = format === 'module' || (!format && path.endsWith('.mjs'));
  // `conditions` is an iterable whose type differs between `require` and `import`.
  if (!isModule || ![...conditions].includes('import') || !path.startsWith('file:'))
    return undefined;
  const standIn = clientStandIn(url, readFileSync(fileURLToPath(path), 'utf8'));
  if (standIn === undefined) {
    if (isMainOfSdk(url)) isWelcome(url);
    return undefined;
  }
  if (isAskedForUrl()) return undefined;
  const found = `data:text/javascript,${encodeURIComponent(standIn)}`;
  originals.set(found, resolved);
  return { ...resolved, url: found, format: 'module' };
}

/** Frames that a hook adds to a stack, which would otherwise crowd out the application's own. */
const FRAMES_OF_HOOK = 7;

function roomForHook(): number {
  return Error.stackTraceLimit > 0 ? Error.stackTraceLimit + FRAMES_OF_HOOK : Error.stackTraceLimit;
}

/** Whether `import.meta.resolve` called, which wants the real URL; only the stack shows that. */
function isAskedForUrl(): boolean {
  return stack().includes('initialize_import_meta');
}

function stack(): string {
  const prepareStackTrace: unknown = Reflect.get(Error, 'prepareStackTrace');
  try {
    if (prepareStackTrace) Reflect.set(Error, 'prepareStackTrace', undefined);
    return withStackLimit(20, () => String(new Error().stack));
  } finally {
    if (prepareStackTrace) Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
  }
}

/** Applications change the limit, or freeze it. */
function withStackLimit<Result>(limit: number, work: () => Result): Result {
  const { stackTraceLimit } = Error;
  Reflect.set(Error, 'stackTraceLimit', limit);
  try {
    return work();
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}
