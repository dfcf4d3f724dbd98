const { readFileSync } = process.getBuiltinModule('node:fs');

/** Higher limits leave room for any thread: 64 GiB. */
const AMPLE_BYTES = 64 * 2 ** 30;

/**
 * Finds a limit on the memory that the process may reserve: `ulimit -v` or `-d`, as set by shared
 * hosts and by systemd's `LimitAS` and `LimitDATA`. A thread reserves a gigabyte, which stays
 * unused; if it can't, V8 ends the whole process.
 *
 * @param limits Linux's limits of the process, as text.
 * @returns undefined if there is no such limit, or none is known.
 */
export function findMemoryLimit(limits: string = readLimits()): string | undefined {
  for (const [, name = '', bytes] of limits.matchAll(/^Max (address space|data size) +(\d+) /gm)) {
    if (Number(bytes) < AMPLE_BYTES) return `the ${name} is limited to ${bytes} bytes`;
  }
  return undefined;
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'latin1');
  } catch {
    // Not Linux, or refused by Node's permission model.
    return '';
  }
}
