import { constants } from 'node:os';
import { attempt } from '../guard.ts';
import { processGroups } from '../process-group.ts';

// Captured: an application may replace it.
const { apply } = Reflect;

/** Signal names by number; the first if a number has two names. */
const NAMES: string[] = [];
for (const [name, number] of Object.entries(constants.signals)) NAMES[number] ??= name;

/** Node's native function behind `process.kill()`. */
interface KillingProcess {
  _kill?: (pid: number, signal: number) => number;
}

/** Called around a signal that the process sends to itself. */
interface Around {
  readonly before: (signal: string) => void;
  readonly after?: (signal: string) => void;
}

/**
 * Detects signals that this thread sends to its own process. A signal without a listener ends the
 * process immediately, before the next statement; a watched one would wait for the event loop,
 * which a process with nothing left to do never enters again.
 */
export function onOwnSignal({ before, after }: Around): void {
  const killing = process as unknown as KillingProcess;
  const { _kill: native } = killing;
  if (typeof native !== 'function') return;
  const observed = new Proxy(native, {
    apply(target, self, args: [number, number]) {
      // By index: the application may have replaced the iterators.
      const pid = args[0];
      const number = args[1];
      const signal = number > 0 && isOwn(Number(pid), native) ? (NAMES[number] ?? '') : undefined;
      if (signal !== undefined) attempt(() => before(signal));
      const failure: unknown = apply(target, self, args);
      if (signal !== undefined) attempt(() => after?.(signal));
      return failure;
    },
  });
  Reflect.set(killing, '_kill', observed);
}

/**
 * 0 is the caller's process group; a negative number is the group with that leader. -1 is every
 * process except the caller.
 */
function isOwn(pid: number, kill: NonNullable<KillingProcess['_kill']>): boolean {
  if (pid === process.pid || pid === 0) return true;
  if (pid >= -1) return false;
  return (pid === -process.pid && kill(pid, 0) === 0) || -pid === processGroups()?.own;
}
