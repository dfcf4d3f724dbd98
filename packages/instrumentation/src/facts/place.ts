/** Maximum number of choices, tool calls or items kept per answer. */
export const MAX_PLACES = 128;

/** Whether an untrusted index is within that limit; any other key would grow a list without end. */
export function isPlace(index: unknown): index is number {
  return typeof index === 'number' && index >>> 0 === index && index < MAX_PLACES;
}

/**
 * The place of a choice or a tool call.
 *
 * @param index as given in the answer; some servers send it as text.
 * @param position in the list; used if there is no index.
 * @returns undefined for an invalid index, or one beyond the limit.
 */
export function placeOf(index: unknown, position: number): number | undefined {
  const given = index ?? position;
  const place = typeof given === 'string' && /^\d{1,3}$/.test(given) ? Number(given) : given;
  return isPlace(place) ? place : undefined;
}
