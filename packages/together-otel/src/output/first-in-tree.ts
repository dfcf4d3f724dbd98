/**
 * What this process and those above it have said, as digests. The variable is there only once
 * something was said: the environment of whoever has no fault in it stays as it is.
 */
const SAID = '_TOGETHER_OTEL_SAID';

/** More than anybody reads; the environment of children has its bounds. */
const MOST_SAID = 64;

/** Whether no process above this one, and no earlier line of this one, has said the same. */
export function isFirstInTree(text: string): boolean {
  const { env } = process;
  const said = (env[SAID] ?? '').split(',').filter(Boolean);
  const digest = digestOf(text);
  if (said.includes(digest)) return false;
  env[SAID] = [...said, digest].slice(-MOST_SAID).join(',');
  return true;
}

/** FNV-1a: loading a hash function would cost every start. */
function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
