import { check } from 'recheck';
import type { Expression } from './expressions.ts';

/** Returns `linear`, or what is wrong with the expression. */
export async function judge({ text, pattern, flags }: Expression): Promise<string> {
  if (text === undefined) return 'put together at run time';
  const diagnostics = await check(pattern, flags, { timeout: 20_000 });
  switch (diagnostics.status) {
    case 'safe':
      return 'linear';
    case 'vulnerable':
      return diagnostics.complexity.summary;
    default:
      return diagnostics.error.kind;
  }
}
