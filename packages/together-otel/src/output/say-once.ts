import { isFirstInTree } from './first-in-tree.ts';
import { say } from './say.ts';

/**
 * Logs a message about the environment once per tree of processes and threads: `npx`, npm scripts,
 * clusters and supervisors pass on the same settings, and each starts the preload.
 */
export function sayOncePerTree(text: string): void {
  if (isFirstInTree(text)) say(text);
}
