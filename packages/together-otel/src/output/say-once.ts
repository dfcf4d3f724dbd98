import { isFirstInTree } from './first-in-tree.ts';
import { say } from './say.ts';

/**
 * Says something about the environment once in a tree of processes and threads: `npx`, npm's
 * scripts, clusters and supervisors hand the same settings down, and each starts the preload.
 */
export function sayOncePerTree(text: string): void {
  if (isFirstInTree(text)) say(text);
}
