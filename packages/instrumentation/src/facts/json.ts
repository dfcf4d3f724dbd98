/**
 * @returns undefined for what is not JSON: a gateway's HTML page, a truncated body, an event in
 *   another format.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
