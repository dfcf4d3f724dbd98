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

/** The files in each line: `at name (file:line:column)`, `at file:line:column`. */
export function filesIn(stack: string): string[] {
  return stack
    .split('\n')
    .flatMap((line) => fileIn(line.trim()) ?? [])
    .slice(1);
}

function fileIn(line: string): string | undefined {
  if (!line.startsWith('at ')) return undefined;
  const place = line.endsWith(')')
    ? line.slice(line.indexOf('(') + 1, -1)
    : line.slice('at '.length);
  const parts = place.split(':');
  const position = parts.splice(-2);
  return parts.length > 0 && position.every((part) => /^\d+$/.test(part))
    ? parts.join(':')
    : undefined;
}
