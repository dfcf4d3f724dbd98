/** Most choices, and most tool calls or items of an answer, that are kept. */
export const MAX_PLACES = 128;

/** Whether a foreign index is one that is kept. */
export function isPlace(index: unknown): index is number {
  return typeof index === 'number' && index >>> 0 === index && index < MAX_PLACES;
}
