import { readFileSync } from 'node:fs';

/** Ids of process groups. */
export interface ProcessGroups {
  readonly own: number;
  /** The terminal's foreground group; -1 without a terminal. */
  readonly foreground: number;
}

/**
 * The process groups; undefined except on Linux, as elsewhere it takes native code or another
 * process to find out.
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
