/**
 * `node:worker_threads`, loaded with the first thread. With the streams that it loads it takes 2 ms and
 * 2 MiB, in each of the many processes that send nothing.
 */
type Threads = Pick<
  typeof import('node:worker_threads'),
  | 'getEnvironmentData'
  | 'isInternalThread'
  | 'isMainThread'
  | 'MessageChannel'
  | 'receiveMessageOnPort'
  | 'setEnvironmentData'
  | 'Worker'
>;

const getBuiltinModule = process.getBuiltinModule.bind(process);

let loaded: Threads | undefined;
const waiting: (() => void)[] = [];

/** The module's functions, as they were before the application could replace them. */
export function threads(): Threads {
  if (!loaded) {
    // A copy: what an application replaces stays with the application.
    loaded = { ...getBuiltinModule('node:worker_threads') };
    for (const work of waiting.splice(0)) work();
  }
  return loaded;
}

/** Calls `work` once the module is loaded, by us or before the application gets it. */
export function whenThreadsLoad(work: () => void): void {
  if (loaded || mayBeLoaded()) {
    threads();
    work();
  } else {
    waiting.push(work);
  }
}

/** Whether this is the main thread. */
export function isMainThread(): boolean {
  return !mayBeLoaded() || threads().isMainThread;
}

/** Whether this is the thread of asynchronous module hooks, which runs every preload again. */
export function isHooksThread(): boolean {
  if (!mayBeLoaded()) return false;
  const { isInternalThread, isMainThread: isMain } = threads();
  return isInternalThread ?? !isMain;
}

/** Node's own module behind it. Every other thread than the main one has loaded it before a preload runs. */
const BEHIND = 'NativeModule internal/worker/io';

/** Whether the module may be loaded; only Node's list of loaded modules is known to be true. */
function mayBeLoaded(): boolean {
  const { moduleLoadList: names } = process as { readonly moduleLoadList?: readonly string[] };
  const { bun, deno } = process.versions;
  return bun !== undefined || deno !== undefined || (names?.includes(BEHIND) ?? true);
}
