/**
 * Digests of messages logged by this process and its ancestors. The variable is set only once a
 * message has been logged, so a faultless environment stays unchanged.
 */
const SAID = '_TOGETHER_OTEL_SAID';

/** Limits the size of the environment passed to child processes. */
const MOST_SAID = 64;

/** Whether this message is new to this process and its ancestors. */
export function isFirstInTree(text: string): boolean {
  const { env } = process;
  const said = (env[SAID] ?? '').split(',').filter(Boolean);
  const digest = digestOf(text);
  if (said.includes(digest)) return false;
  env[SAID] = [...said, digest].slice(-MOST_SAID).join(',');
  return true;
}

/** FNV-1a: loading a hash module would slow every start. */
function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
