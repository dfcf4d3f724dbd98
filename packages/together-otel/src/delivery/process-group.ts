import { readFileSync } from 'node:fs';

/** Numbers of process groups. */
export interface ProcessGroups {
  readonly own: number;
  /** The one that the terminal belongs to; -1 without a terminal. */
  readonly foreground: number;
}

/**
 * Which group this process is in; undefined where only native code or another process could tell:
 * everywhere but on Linux.
 */
export function processGroups(): ProcessGroups | undefined {
  try {
    // The name in parentheses may contain anything.
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const [, own, foreground] = /\) \S \d+ (\d+) \d+ \d+ (-?\d+) [^)]*$/.exec(stat) ?? [];
    return own === undefined ? undefined : { own: Number(own), foreground: Number(foreground) };
  } catch {
    return undefined;
  }
}
