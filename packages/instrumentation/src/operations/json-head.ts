import type { RequestBody } from './operation.ts';

/** The members to find. */
const MEMBERS = new Set(['model', 'stream']);

/**
 * Reads the model and the stream flag from the start of a JSON object that is too long to parse, in
 * a single pass.
 *
 * @param head may be cut anywhere.
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

/** Records a member whose name lies between `start` and `end`. */
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
    // Not a JSON escape: the API will reject the body.
  }
}

/** End of the string that starts here, or of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
