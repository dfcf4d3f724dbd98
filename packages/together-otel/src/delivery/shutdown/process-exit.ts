import { attempt, guarded } from '../guard.ts';
import { onEmitRead } from './process-emit.ts';

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
  const begin = (): void => {
    if (hasBegun || !exiting._exiting) return;
    hasBegun = true;
    attempt(work);
    process.on('exit', guarded(work));
  };
  const isNoticed = onEmitRead(() => {
    begin();
    return undefined;
  });
  // Bun emits without reading it.
  if (!isNoticed || process.versions['bun']) process.on('exit', guarded(work));
  // An exit listener that calls `process.exit()` is the last one to run.
  const { reallyExit } = exiting;
  if (typeof reallyExit !== 'function') return;
  exiting.reallyExit = new Proxy(reallyExit, {
    apply(target, self, args) {
      attempt(work);
      return Reflect.apply(target, self, args);
    },
  });
}
