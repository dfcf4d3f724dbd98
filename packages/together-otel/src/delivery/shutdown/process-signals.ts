import { constants } from 'node:os';
import { attempt, guarded } from '../guard.ts';
import { onEmitRead, withEmit } from './process-emit.ts';

/** The signals that end a process, unless it listens to them, and that leave it time to do so. */
const SIGNALS: readonly NodeJS.Signals[] = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR2',
  'SIGBREAK',
];

/** Node's own functions, which start and stop watching for a signal with its listeners. */
interface Watch {
  readonly start: (signal: string) => void;
  readonly stop: (signal: string) => void;
}

const { kill } = process;

/**
 * Calls `work` before a signal ends the process, which then ends by that signal. A signal that the
 * application listens to is the application's alone. Process 1 of a container is spared signals that
 * it does not listen to, and goes on: there it is `onSpared` that is called.
 *
 * No listener of ours exists: Node watches for a signal from its first listener to its last one, and
 * is made to watch without any. So others count their own, and what they count is what ends the
 * process or not.
 */
export function onDeadlySignal(work: (onLong?: () => void) => void, onSpared: () => void): void {
  // Where `process.emit` can't be replaced, a watch without a listener would swallow the signal.
  const watch = onEmitRead(() => undefined) ? watchOfNode() : undefined;
  const signals = SIGNALS.filter((signal) => signal in constants.signals);
  if (!watch) {
    for (const signal of signals) listen(signal, work, onSpared);
    return;
  }
  const last = (): void => {
    // A second one at once is the same one, handed on: nodemon and npm do so beside the terminal.
    // A later one, from somebody impatient, ends the process.
    const letGo = (): void => {
      for (const signal of signals) if (process.listenerCount(signal) === 0) watch.stop(signal);
    };
    attempt(() => work(letGo));
    letGo();
  };
  const arm = (signal: string): void => {
    if (process.listenerCount(signal) > 0) return;
    const emit = (() => {
      attempt(() => end(signal, last, onSpared));
      return false;
    }) as unknown as typeof process.emit;
    withEmit(emit, () => watch.start(signal));
  };
  const isOurs = (signal: string): boolean => (signals as readonly string[]).includes(signal);
  replace('newListener', watch.start, (signal) => {
    // Node watches anew, with the application's listener and in its asynchronous context.
    if (isOurs(signal) && process.listenerCount(signal) === 0) watch.stop(signal);
    watch.start(signal);
  });
  replace('removeListener', watch.stop, (signal) => {
    watch.stop(signal);
    if (isOurs(signal)) attempt(() => arm(signal));
  });
  for (const signal of signals) attempt(() => arm(signal));
}

function end(signal: string, work: () => void, onSpared: () => void): void {
  if (process.pid === 1) {
    onSpared();
    return;
  }
  work();
  attempt(leaveRawMode);
  kill.call(process, process.pid, signal);
}

/** As Node does before such an end: the terminal would stay as the application has set it. */
function leaveRawMode(): void {
  const { isatty } = process.getBuiltinModule('node:tty');
  if (isatty(0) && process.stdin.isRaw) process.stdin.setRawMode(false);
}

/** Node's own functions, found by their names among the listeners that every process has. */
function watchOfNode(): Watch | undefined {
  const start = listenerOfNode('newListener', 'startListeningIfSignal');
  const stop = listenerOfNode('removeListener', 'stopListeningIfSignal');
  return start && stop && { start, stop };
}

function listenerOfNode(event: string, name: string): Watch['start'] | undefined {
  return process.listeners(event as 'exit').find((listener) => listener.name === name) as
    | Watch['start']
    | undefined;
}

/** As many listeners as before, with the same names. */
function replace(event: string, original: Watch['start'], replacement: Watch['start']): void {
  Object.defineProperty(replacement, 'name', { value: original.name, configurable: true });
  process.off(event, original);
  // biome-ignore lint/plugin: Node's own, with what is ours in it guarded
  process.on(event, replacement);
}

/** Where Node's own functions are not to be found, as in other runtimes: by a listener. */
function listen(signal: NodeJS.Signals, work: () => void, onSpared: () => void): void {
  const listener = guarded(() => {
    if (process.listenerCount(signal) > 1) return;
    if (process.pid !== 1) process.removeListener(signal, listener);
    end(signal, work, onSpared);
  });
  // biome-ignore lint/plugin: guarded where it is made, as it must be the same to be removed
  attempt(() => process.on(signal, listener));
}
