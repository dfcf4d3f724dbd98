import { attempt, guarded } from '../guard.ts';
import { onEmitRead } from './process-emit.ts';

// Captured: an application may replace it.
const { apply } = Reflect;

/** Node's flag for an exit in progress. */
interface ExitingProcess {
  readonly _exiting?: boolean;
  /** Node's listeners by event: one function, or an array of them, which `emit` copies. */
  readonly _events?: { exit?: Listener | readonly Listener[] | undefined };
  reallyExit: (code?: number) => never;
}

type Listener = (...args: unknown[]) => void;

/**
 * Calls `work` when the process exits: on its own, by `process.exit()`, or by an unhandled error or
 * rejection. Adds no listener that the application could see, not even from its own exit listeners;
 * runs before those, and again after the last one for what they have recorded.
 */
export function onProcessExit(work: () => void): void {
  const exiting = process as unknown as ExitingProcess;
  let hasBegun = false;
  let leaveExit = (): void => {};
  const finish = (): void => {
    attempt(work);
    leaveExit();
  };
  const begin = (): void => {
    if (hasBegun || !exiting._exiting) return;
    hasBegun = true;
    attempt(work);
    attempt(() => {
      if (!runAfterListeners(exiting, finish)) leaveExit();
    });
  };
  const isNoticed = onEmitRead(() => {
    begin();
    return undefined;
  });
  // Bun emits without reading `process.emit`. A frozen process accepts no listener.
  if (!isNoticed || process.versions['bun']) attempt(() => process.on('exit', guarded(work)));
  // An exit listener that calls `process.exit()` is the last one to run.
  const { reallyExit } = exiting;
  if (typeof reallyExit !== 'function') return;
  const observed = new Proxy(reallyExit, {
    apply(target, self, args) {
      attempt(work);
      return apply(target, self, args);
    },
  });
  Reflect.set(exiting, 'reallyExit', observed);
  // Nothing is left to send: `node --trace-exit` then prints no frame of ours.
  leaveExit = () => {
    if (exiting.reallyExit === observed) exiting.reallyExit = reallyExit;
  };
}

/**
 * Call right before Node emits `exit`. Node copies the listeners; the first of the copy restores
 * the original list.
 *
 * @returns false if there are no listeners.
 */
function runAfterListeners({ _events: events }: ExitingProcess, work: () => void): boolean {
  if (!events) {
    // This Node keeps its listeners elsewhere: a visible listener is better than lost telemetry.
    process.on('exit', guarded(work));
    return true;
  }
  const listeners = events.exit;
  if (listeners === undefined) return false;
  const restore = guarded(() => {
    events.exit = listeners;
  });
  const extended: Listener[] = [restore];
  if (typeof listeners === 'function') extended[1] = listeners;
  // By index: the application may have replaced the iterators.
  else for (let at = 0; at < listeners.length; at++) extended[at + 1] = listeners[at] as Listener;
  extended[extended.length] = guarded(work);
  events.exit = extended;
  return true;
}
