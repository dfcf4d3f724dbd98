import { say } from './say.ts';

/**
 * What this process and those above it have said, as digests. The variable is there only once
 * something was said: the environment of whoever has no fault in it stays as it is.
 */
const SAID = '_TOGETHER_OTEL_SAID';

/** More than anybody reads; the environment of children has its bounds. */
const MOST_SAID = 64;

/**
 * Says something about the environment once in a tree of processes and threads: `npx`, npm's
 * scripts, clusters and supervisors hand the same settings down, and each starts the preload.
 */
export function sayOncePerTree(text: string): void {
  const { env } = process;
  const said = (env[SAID] ?? '').split(',').filter(Boolean);
  const digest = digestOf(text);
  if (said.includes(digest)) return;
  say(text);
  env[SAID] = [...said, digest].slice(-MOST_SAID).join(',');
}

/** FNV-1a: loading a hash function would cost every start. */
function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
