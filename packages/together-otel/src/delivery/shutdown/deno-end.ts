import { guarded } from '../guard.ts';

/** Reactions to the ends of a Deno process. */
interface Ends {
  readonly exit: () => void;
  /** The process ends unless a listener of the application prevents it. */
  readonly error: () => void;
}

/** The parts in use of Deno's global scope; all are absent from Node.js. */
interface DenoScope {
  readonly Deno?: object;
  readonly addEventListener?: (name: string, listener: (event: Event) => void) => void;
}

/** Listeners of `process` that keep the process alive. */
const HANDLERS = {
  error: ['uncaughtException'],
  unhandledrejection: ['unhandledRejection', 'uncaughtException'],
} as const;

/**
 * With `Deno.exit()`, an exception or a rejection, Deno ends without an event of `process`. Its own
 * events report these ends, and their listeners are invisible.
 */
export function onEndOfDeno(ends: Ends): void {
  const scope: DenoScope = globalThis;
  if (!scope.Deno) return;
  let isFirst = true;
  scope.addEventListener?.('unload', guarded(ends.exit));
  for (const name of ['error', 'unhandledrejection'] as const) {
    scope.addEventListener?.(
      name,
      guarded(({ defaultPrevented }) => {
        // A process that survives an error handles its errors.
        if (!isFirst || defaultPrevented || isHandled(name)) return;
        isFirst = false;
        ends.error();
      }),
    );
  }
}

function isHandled(name: keyof typeof HANDLERS): boolean {
  return HANDLERS[name].some((event) => process.listenerCount(event) > 0);
}
