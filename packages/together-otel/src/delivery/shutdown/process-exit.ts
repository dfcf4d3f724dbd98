import { attempt, guarded } from '../guard.ts';
import { onEmitRead } from './process-emit.ts';

// Captured: an application may replace it.
const { apply } = Reflect;

/** Node's flag for an exit in progress. */
interface ExitingProcess {
  readonly _exiting?: boolean;
  reallyExit: (code?: number) => never;
}

/**
 * Calls `work` when the process exits: on its own, by `process.exit()`, or by an unhandled error or
 * rejection. Adds no visible listener; runs before the application's exit listeners, and again
 * after the last one for what they have recorded.
 */
export function onProcessExit(work: () => void): void {
  const exiting = process as unknown as ExitingProcess;
  let hasBegun = false;
  // A frozen process takes no listener.
  const listen = (): void => attempt(() => process.on('exit', guarded(work)));
  const begin = (): void => {
    if (hasBegun || !exiting._exiting) return;
    hasBegun = true;
    attempt(work);
    listen();
  };
  const isNoticed = onEmitRead(() => {
    begin();
    return undefined;
  });
  // Bun emits without reading it.
  if (!isNoticed || process.versions['bun']) listen();
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
}
