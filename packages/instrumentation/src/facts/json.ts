/**
 * @returns undefined if it is not JSON: a gateway's HTML page, a truncated body, an event in
 *   another format.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Stands for a value that continues beyond the text. */
export const CUT: unique symbol = Symbol('cut');

/**
 * Reads the members of the object at the start of a JSON text, in a single pass.
 *
 * @param head may be cut anywhere.
 * @param names of the members to read.
 */
export function firstMembers(head: string, names: ReadonlySet<string>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  let depth = 0;
  /** Name of the current member. */
  let name: string | undefined;
  let value = 0;
  const take = (end: number): void => {
    if (name !== undefined && names.has(name)) found[name] = parseJson(head.slice(value, end));
    name = undefined;
  };
  for (let at = 0; at < head.length; at++) {
    switch (head[at]) {
      case '{':
      case '[':
        depth++;
        break;
      case '}':
      case ']':
        if (depth === 1) {
          take(at);
          return found;
        }
        depth--;
        break;
      case ',':
        if (depth === 1) take(at);
        break;
      case '"': {
        const end = endOfString(head, at);
        if (depth === 1 && name === undefined) {
          name = head.slice(at + 1, end);
          value = head.indexOf(':', end) + 1 || head.length;
        }
        at = end;
      }
    }
  }
  if (name !== undefined && names.has(name)) found[name] = CUT;
  return found;
}

/** End of the string that starts here, or of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
