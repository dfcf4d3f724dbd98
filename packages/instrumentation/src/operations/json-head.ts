import { record } from '../facts/attribute-value.ts';
import { CUT, firstMembers, parseJson } from '../facts/json.ts';
import type { RequestBody } from './operation.ts';

/** The members to find. */
const MEMBERS = new Set(['model', 'stream']);

/**
 * Reads the model and the stream flag from the start of a JSON object that is too long to parse.
 *
 * @param head may be cut anywhere.
 */
export function jsonHead(head: string): RequestBody {
  const found = firstMembers(head, MEMBERS);
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== CUT));
}

/** Maximum number of positions tried as the start of the last members. */
const MAX_PLACES = 4;

/**
 * Reads them from the end of such an object: its last members, from the model on, form an object
 * themselves unless they include members of a nested object.
 *
 * @param tail may start anywhere.
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
