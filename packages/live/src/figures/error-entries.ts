import { errorRules } from '@together-otel/semconv';
import type { ErrorEntry } from './board-view.ts';

/**
 * The error table: errors that occurred first, most frequent on top; the others can be folded.
 *
 * @param causes failed attempts by `category: error.type`.
 */
export function errorEntries(causes: Readonly<Record<string, number>>): {
  readonly occurred: readonly ErrorEntry[];
  readonly rest: readonly ErrorEntry[];
} {
  const counts = new Map<string, number>();
  const categories = new Map<string, string>();
  for (const [cause, count] of Object.entries(causes)) {
    const colon = cause.indexOf(': ');
    const type = cause.slice(colon + 2);
    if (count <= 0) continue;
    counts.set(type, (counts.get(type) ?? 0) + count);
    categories.set(type, cause.slice(0, colon));
  }
  const entries: ErrorEntry[] = errorRules.map((rule) => {
    const { status, code, words, category, retryable, meaning, advice } = rule;
    const type = code ?? (status === undefined ? 'any other' : String(status));
    // Rules that match words share the status of the rule that follows them, which has the count.
    const count = words ? 0 : (counts.get(type) ?? 0);
    return {
      type: words ? `${type} (${words.join(', ')})` : type,
      category,
      retryable,
      meaning,
      advice,
      count,
    };
  });
  const listed = new Set(entries.map(({ type }) => type));
  const unlisted = [...counts]
    .filter(([type]) => !listed.has(type))
    .map(
      ([type, count]): ErrorEntry => ({
        type,
        category: categories.get(type) ?? '',
        retryable: false,
        meaning: 'not in the error table',
        advice: 'Open a call that failed with it.',
        count,
      }),
    );
  const occurred = [...entries, ...unlisted].filter(({ count }) => count > 0);
  return {
    occurred: occurred.sort((a, b) => b.count - a.count),
    rest: entries.filter(({ count }) => count === 0),
  };
}
