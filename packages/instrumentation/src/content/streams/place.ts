/** Maximum number of choices, tool calls or items kept per answer. */
export const MAX_PLACES = 128;

/** Whether an untrusted index is within that limit. */
export function isPlace(index: unknown): index is number {
  return typeof index === 'number' && index >>> 0 === index && index < MAX_PLACES;
}
