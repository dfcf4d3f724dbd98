import type { Worker, WorkerOptions } from 'node:worker_threads';

/**
 * `node:worker_threads`, loaded with the first thread. It loads streams too, which takes 2 ms and
 * 2 MiB in each of the many processes that send nothing.
 */
type Threads = Pick<
  typeof import('node:worker_threads'),
  | 'BroadcastChannel'
  | 'getEnvironmentData'
  | 'isInternalThread'
  | 'isMainThread'
  | 'MessageChannel'
  | 'receiveMessageOnPort'
  | 'setEnvironmentData'
  | 'threadId'
  | 'Worker'
>;

const getBuiltinModule = process.getBuiltinModule.bind(process);

let loaded: Threads | undefined;
const waiting: (() => void)[] = [];

/** The module's functions, as they were before the application could replace them. */
export function threads(): Threads {
  if (!loaded) {
    // A copy, unaffected by the application's replacements.
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

let isStartingOwn = false;

/** Whether the thread being started is one of {@link startOwnThread}. */
export function isStartingOwnThread(): boolean {
  return isStartingOwn;
}

/** Starts a thread that runs nothing of the application's. */
export function startOwnThread(source: string, options: WorkerOptions): Worker {
  const { Worker } = threads();
  isStartingOwn = true;
  try {
    return new Worker(source, options);
  } finally {
    isStartingOwn = false;
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

/** The internal module behind it, which every worker thread loads before a preload runs. */
const BEHIND = 'NativeModule internal/worker/io';

/** Whether the module may be loaded; only Node's own list of loaded modules is reliable. */
function mayBeLoaded(): boolean {
  const { moduleLoadList: names } = process as { readonly moduleLoadList?: readonly string[] };
  const { bun, deno } = process.versions;
  return bun !== undefined || deno !== undefined || (names?.includes(BEHIND) ?? true);
}
