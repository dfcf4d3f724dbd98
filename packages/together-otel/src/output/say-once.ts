import { diag } from '@opentelemetry/api';
import { isFirstInTree } from './first-in-tree.ts';
import { say } from './say.ts';

/** Messages that never repeat would otherwise fill the log and the memory. */
const MOST_SAID = 50;

const said = new Set<string>();

/** Logs a warning once per process. After 50 topics, one last line says that more are left out. */
export function sayOnce(topic: string, text: string = topic): void {
  if (said.size > MOST_SAID || said.has(topic)) return;
  said.add(topic);
  diag.warn(said.size > MOST_SAID ? 'further kinds of failures are not reported' : text);
}

/**
 * Logs a message about the environment once per tree of processes and threads: `npx`, npm scripts,
 * clusters and supervisors pass on the same settings, and each starts the preload.
 */
export function sayOncePerTree(text: string): void {
  if (isFirstInTree(text)) say(text);
}
