import { getCallSites } from 'node:util';

/**
 * Files of the functions that are running, innermost first. Assigns nothing to `Error`: it may be
 * frozen, and the application may have its own `prepareStackTrace`.
 */
export function filesOnStack(depth: number): string[] {
  if (typeof getCallSites !== 'function') return filesIn(String(new Error().stack));
  const sites = getCallSites(depth + 1, { sourceMap: false });
  return sites.slice(1).map(({ scriptName }) => scriptName);
}

/** The last parentheses or words of each line: `at name (file:line:column)`, `at file:line:column`. */
export function filesIn(stack: string): string[] {
  const lines = stack.matchAll(/^ *at (?:[^\n(]*\()?([^\n]+?):\d+:\d+\)?$/gm);
  return [...lines].slice(1).map(([, file = '']) => file);
}
