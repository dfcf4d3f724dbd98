/** Maximum number of list entries visited: more could never be recorded. */
const MAX_ENTRIES = 4096;
const HALF = MAX_ENTRIES / 2;

/**
 * Maps the entries of an untrusted list; if it is too long, only those at its start and end.
 *
 * @param omission creates the entry that replaces the middle.
 */
export function mapEdges<T>(
  list: unknown,
  make: (entry: unknown) => readonly T[] | T | undefined,
  omission: (count: number) => T,
): T[] {
  if (!Array.isArray(list)) return [];
  const entries = list as readonly unknown[];
  const made = (some: readonly unknown[]): T[] => some.flatMap((entry) => make(entry) ?? []);
  if (entries.length <= MAX_ENTRIES) return made(entries);
  const omitted = omission(entries.length - MAX_ENTRIES);
  return [...made(entries.slice(0, HALF)), omitted, ...made(entries.slice(-HALF))];
}

// Type aliases, because interfaces are not assignable to JSON.
type OmittedPart = { type: 'text'; content: string };
type OmittedMessage = { role: string; parts: OmittedPart[] };

/** A part that replaces omitted ones. */
export function omittedPart(count: number): OmittedPart {
  return { type: 'text', content: `…[${count} omitted]` };
}

/** A message that replaces omitted ones. */
export function omittedMessage(count: number): OmittedMessage {
  return { role: 'omitted', parts: [omittedPart(count)] };
}

/** A tool definition that replaces omitted ones. */
export function omittedTool(count: number): { type: string; name: string } {
  return { type: 'omitted', name: `…[${count} omitted]` };
}

/** An answer message that replaces omitted ones. */
export function omittedOutput(count: number): OmittedMessage & { finish_reason: string } {
  return { ...omittedMessage(count), finish_reason: 'unknown' };
}
