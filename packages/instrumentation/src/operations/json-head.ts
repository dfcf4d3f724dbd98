import type { RequestBody } from './operation.ts';

/** The members that are looked for. */
const MEMBERS = new Set(['model', 'stream']);

/**
 * The model and the stream flag from the beginning of a JSON object that is too long to be parsed;
 * one pass, each character once.
 *
 * @param head may end anywhere.
 */
export function jsonHead(head: string): RequestBody {
  const found: Record<string, unknown> = {};
  let depth = 0;
  for (let at = 0; at < head.length; at++) {
    switch (head[at]) {
      case '{':
      case '[':
        depth++;
        break;
      case '}':
      case ']':
        depth--;
        break;
      case '"': {
        const end = endOfString(head, at);
        if (depth === 1) note(found, head, at, end);
        at = end;
      }
    }
  }
  return found;
}

/** Notes a member whose name stands between `start` and `end`. */
function note(found: Record<string, unknown>, head: string, start: number, end: number): void {
  const name = head.slice(start + 1, end);
  if (!MEMBERS.has(name)) return;
  const value = /^\s{0,8}:\s{0,8}(true|false|"(?:[^"\\]|\\.){0,512}")/.exec(
    head.slice(end + 1, end + 600),
  )?.[1];
  if (value === undefined) return;
  try {
    found[name] = JSON.parse(value);
  } catch {
    // An escape that JSON does not have: the API will refuse the body.
  }
}

/** Where the string that starts here ends, or the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
