import { constants } from 'node:os';
import { attempt } from '../guard.ts';
import { listenToSignals } from './listened-signals.ts';
import { onOwnSignal } from './own-signals.ts';
import { onEmitRead, withEmit } from './process-emit.ts';
import { handleOf, handOver, type SignalHandle } from './signal-handle.ts';
import { onSignalOfThread, SharedWatch } from './thread-signals.ts';

/** Signals that end a process without listeners, and leave it time to react. */
const SIGNALS: readonly NodeJS.Signals[] = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR2',
  'SIGBREAK',
];

/** Lets signals end the process immediately, as without us, and stops that. */
export interface SignalWatch {
  pause(): void;
  resume(): void;
}

/** Node's internal functions that start and stop watching a signal as listeners come and go. */
interface Watch {
  readonly start: (signal: string) => void;
  readonly stop: (signal: string) => void;
}

const { kill } = process;

/** Found at startup: an application may remove all listeners, including Node's own. */
const watchOfNode = findWatchOfNode();

const shared = new SharedWatch(SIGNALS);

/** Must be called before the application starts threads. */
export function shareWatchWithThreads(): void {
  shared.share();
}

/** {@link onDeadlySignal} for a worker thread: signals that it sends to its own process. */
export function onDeadlySignalOfThread(work: () => void, millis: number): void {
  attempt(() => onSignalOfThread(SIGNALS, work, millis));
}

/**
 * Calls `work` before a signal ends the process; the process then ends by that signal. Signals with
 * an application listener are left to the application. As PID 1 of a container, a process survives
 * signals it has no listener for; then `onSpared` is called instead.
 *
 * No listener is added: Node normally watches a signal while it has listeners, and is made to watch
 * without any here. Code that counts listeners, for example to decide whether to exit, sees only
 * its own.
 *
 * @returns undefined if it can't be paused.
 */
export function onDeadlySignal(
  work: (onLong?: () => void) => void,
  onSpared: () => void,
): SignalWatch | undefined {
  if (isFrozen()) return undefined;
  // If `process.emit` can't be replaced, a watch without a listener would swallow the signal.
  const watch = onEmitRead(() => undefined) ? watchOfNode : undefined;
  const signals = SIGNALS.filter((signal) => signal in constants.signals && !isTraced(signal));
  if (!watch) {
    listen(signals, work, onSpared);
    return undefined;
  }
  const watched = new Map<string, SignalHandle | undefined>();
  let isEnding = false;
  let isPaused = false;
  const release = (): void => {
    for (const signal of watched.keys()) withoutListeners(signal, () => watch.stop(signal));
    watched.clear();
  };
  const last = (): void => {
    if (isEnding) return;
    isEnding = true;
    // nodemon and npm forward a signal that the terminal has also sent, so an immediate repeat is
    // the same signal. A later repeat, from an impatient user, ends the process.
    attempt(() => work(release));
    release();
    isEnding = false;
  };
  const arm = (signal: string): void => {
    if (isPaused || process.listenerCount(signal) > 0) return;
    const emit = (() => {
      attempt(() => end(signal, last, onSpared));
      return false;
    }) as unknown as typeof process.emit;
    const handle = handleOf(() => withEmit(emit, () => watch.start(signal)));
    watched.set(signal, handle);
    shared.note(signal, true);
  };
  const isOurs = (signal: string): boolean => (signals as readonly string[]).includes(signal);
  replace('newListener', watch.start, (signal) => {
    // Also while paused: no thread may wait for a signal that is the application's.
    shared.note(signal, false);
    if (watched.has(signal)) {
      const handle = watched.get(signal);
      watched.delete(signal);
      // Otherwise Node starts a new watch.
      if (!handle || !handOver(handle, signal)) watch.stop(signal);
    }
    watch.start(signal);
  });
  replace('removeListener', watch.stop, (signal) => {
    watch.stop(signal);
    if (isOurs(signal)) attempt(() => arm(signal));
  });
  const armAll = (): void => {
    for (const signal of signals) if (!watched.has(signal)) attempt(() => arm(signal));
  };
  armAll();
  onOwnSignal({
    before: (signal) => {
      if (process.pid !== 1 && watched.has(signal)) prepareEnd(last);
    },
  });
  return {
    pause() {
      isPaused = true;
      release();
    },
    resume() {
      isPaused = false;
      armAll();
    },
  };
}

/** Whether `process` is frozen, so that no listener can be added or removed. */
function isFrozen(): boolean {
  return Object.getOwnPropertyDescriptor(process, '_eventsCount')?.writable === false;
}

function end(signal: string, work: () => void, onSpared: () => void): void {
  if (process.pid === 1) {
    onSpared();
    return;
  }
  prepareEnd(work);
  kill.call(process, process.pid, signal);
}

function prepareEnd(work: () => void): void {
  work();
  attempt(leaveRawMode);
}

/** Node does this before such an exit; otherwise the terminal would stay in raw mode. */
function leaveRawMode(): void {
  const { isatty } = process.getBuiltinModule('node:tty');
  if (isatty(0) && process.stdin.isRaw) process.stdin.setRawMode(false);
}

/** Node's internal functions, found by name among the listeners of every process. */
function findWatchOfNode(): Watch | undefined {
  const start = listenerOfNode('newListener', 'startListeningIfSignal');
  const stop = listenerOfNode('removeListener', 'stopListeningIfSignal');
  return start && stop && { start, stop };
}

function listenerOfNode(event: string, name: string): Watch['start'] | undefined {
  return process.listeners(event as 'exit').find((listener) => listener.name === name) as
    | Watch['start']
    | undefined;
}

/** Node's listeners by event: one function, or an array of them, which `emit` copies. */
interface Emitting {
  readonly _events?: Record<string, unknown>;
}

/**
 * Node goes on watching a signal that has listeners. Without Node's own `newListener` listener,
 * which an application may remove, those of the application are none: the signal would end the
 * process.
 */
function withoutListeners(signal: string, work: () => void): void {
  const { _events: events } = process as unknown as Emitting;
  const listeners = events?.[signal];
  if (!events || listeners === undefined) {
    work();
    return;
  }
  events[signal] = undefined;
  try {
    work();
  } finally {
    events[signal] = listeners;
  }
}

/**
 * Replaces in place, so that no event is emitted, no listener limit is exceeded, and a listener
 * that the application has removed stays removed.
 */
function replace(event: string, original: Watch['start'], replacement: Watch['start']): void {
  Object.defineProperty(replacement, 'name', { value: original.name, configurable: true });
  const { _events: events } = process as unknown as Emitting;
  const found = events?.[event];
  if (events && found === original) events[event] = replacement;
  if (!Array.isArray(found)) return;
  const at = found.indexOf(original);
  if (at >= 0) found[at] = replacement;
}

/** Whether Node prints a stack before the signal ends the process, unless it is watched. */
function isTraced(signal: string): boolean {
  const flag = '--trace-sigint';
  const { execArgv, env } = process;
  const isSet = execArgv.includes(flag) || env['NODE_OPTIONS']?.includes(flag) === true;
  return signal === 'SIGINT' && isSet;
}

/**
 * Falls back to a listener where Node's internal functions can't be found, as in other runtimes.
 */
function listen(signals: readonly string[], work: () => void, onSpared: () => void): void {
  let isEnding = false;
  const once = (): void => {
    if (!isEnding) prepareEnd(work);
    isEnding = true;
  };
  const release = listenToSignals({
    signals,
    by(signal) {
      end(signal, once, onSpared);
      return process.pid === 1;
    },
  });
  onOwnSignal({
    before: (signal) => {
      if (process.pid !== 1 && release(signal)) once();
    },
  });
}
