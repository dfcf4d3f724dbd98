import { record } from '../facts/attribute-value.ts';
import { parseJson } from '../facts/json.ts';
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

/** Maximum number of places where the last members may begin. */
const MAX_PLACES = 4;

/**
 * Reads them from the end of such an object: its last members, from the model on, are an object
 * themselves if those of no other object are among them.
 *
 * @param tail may begin anywhere.
 */
export function jsonTail(tail: string): RequestBody {
  let at = tail.length;
  for (let place = 0; place < MAX_PLACES && at > 0; place++) {
    at = tail.lastIndexOf('"model"', at - 1);
    if (at < 0) break;
    const last = record(parseJson(`{${tail.slice(at)}`));
    if (last) return { model: last['model'], stream: last['stream'] };
  }
  return {};
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
