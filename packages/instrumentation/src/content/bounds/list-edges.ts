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
  const { length } = entries;
  const made: T[] = [];
  if (length <= MAX_ENTRIES) {
    addMade(made, entries, 0, length, make);
  } else {
    addMade(made, entries, 0, HALF, make);
    made.push(omission(length - MAX_ENTRIES));
    addMade(made, entries, length - HALF, length, make);
  }
  return made;
}

function addMade<T>(
  to: T[],
  entries: readonly unknown[],
  start: number,
  end: number,
  make: (entry: unknown) => readonly T[] | T | undefined,
): void {
  for (let index = start; index < end; index++) {
    // Holes are skipped, as by `flatMap`.
    if (!(index in entries)) continue;
    const value = make(entries[index]);
    if (Array.isArray(value)) addAll(to, value as readonly T[]);
    else if (value !== undefined && value !== null) to.push(value as T);
  }
}

/** Appends entries one by one: a spread of untrusted length may exceed the stack. */
export function addAll<T>(to: T[], entries: readonly T[]): void {
  for (const entry of entries) to.push(entry);
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
