import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { say } from '../output/say.ts';
import { isWelcome } from './client-meeting.ts';
import { clientStandIn, isClientFile, isMainOfSdk, withoutQuery } from './client-module.ts';

/**
 * Hands over imported clients where a load hook would do harm: imports of a client module lead to a
 * stand-in, which imports the original. The original keeps its URL, source and stack traces.
 */
export function redirectImports(): void {
  if (typeof module.registerHooks === 'function') {
    module.registerHooks({ resolve });
    return;
  }
  say(
    `Node.js ${process.versions.node} has no module.registerHooks, so imported clients are observed by their fetch alone; update Node.js`,
  );
}

type Resolved = module.ResolveFnOutput;

/** The original of each stand-in, by the stand-in's URL. */
const originals = new Map<string, Resolved>();

const resolve: module.ResolveHookSync = (specifier, context, nextResolve) => {
  const { parentURL } = context;
  const original = parentURL === undefined ? undefined : originals.get(parentURL);
  if (original) return { ...original, shortCircuit: true };
  const resolved = withStackLimit(roomForHook(), () => nextResolve(specifier, context));
  // Leave the main module alone: `process.argv` and `import.meta.main` depend on its URL.
  if (parentURL === undefined || !isClientFile(resolved.url)) return resolved;
  try {
    return standInFor(resolved, context) ?? resolved;
  } catch {
    return resolved;
  }
};

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
  const prepareStackTrace: unknown = Reflect.get(Error, 'prepareStackTrace');
  try {
    if (prepareStackTrace) Reflect.set(Error, 'prepareStackTrace', undefined);
    const stack = withStackLimit(20, () => String(new Error().stack));
    return stack.includes('initialize_import_meta');
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
