/** Most entries of a list that are looked at: more could never be recorded. */
const MAX_ENTRIES = 4096;
const HALF = MAX_ENTRIES / 2;

/**
 * What `make` makes of the entries of a foreign list; of one that is too long, of those at its
 * beginning and its end.
 *
 * @param omission what stands for those in between.
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

// Types, as an interface is not taken for JSON.
type OmittedPart = { type: 'text'; content: string };
type OmittedMessage = { role: string; parts: OmittedPart[] };

/** A part that stands for others. */
export function omittedPart(count: number): OmittedPart {
  return { type: 'text', content: `…[${count} omitted]` };
}

/** A message that stands for others. */
export function omittedMessage(count: number): OmittedMessage {
  return { role: 'omitted', parts: [omittedPart(count)] };
}

/** A definition of a tool that stands for others. */
export function omittedTool(count: number): { type: string; name: string } {
  return { type: 'omitted', name: `…[${count} omitted]` };
}

/** A message that stands for others of an answer. */
export function omittedOutput(count: number): OmittedMessage & { finish_reason: string } {
  return { ...omittedMessage(count), finish_reason: 'unknown' };
}
