import type { RequestBody } from './operation.ts';

/** Bytes read from the start and from the end of the body: files may come before the model. */
const EDGE = 16 * 1024;

/** A part of a multipart form between two boundaries: name, further headers, value. */
const PART =
  /^\r\ncontent-disposition: ?form-data; ?name="?(model|stream)"?(?:\r\n[^\r\n]{1,200}){0,4}\r\n\r\n([^\r\n]{1,512})\r\n$/i;

/** Maximum length of a boundary; standards allow 70 characters. */
const MAX_BOUNDARY = 80;

/** A field of a URL-encoded form. */
const PAIR = /(?:^|&)(model|stream)=([^&\s]{1,512})(?=&|$)/g;
/** A URL-encoded form; requires more fields than one. */
const PAIRS = /^[\w.%[\]-]{1,64}=[^&\s]{0,8192}&/;

/**
 * Reads the model and the stream flag from a form that the application encoded itself.
 *
 * @param length of the body.
 * @param read a part of it.
 */
export function formHead(
  length: number,
  read: (start: number, end: number) => string,
): RequestBody {
  const head = read(0, Math.min(length, EDGE)).trimStart();
  const found: Record<string, unknown> = {};
  const boundary = head.slice(0, head.indexOf('\r\n'));
  if (boundary.startsWith('--') && boundary.length <= MAX_BOUNDARY) {
    noteParts(found, head.split(boundary));
    if (length > EDGE)
      noteParts(found, read(Math.max(EDGE, length - EDGE), length).split(boundary));
  } else if (PAIRS.test(head)) {
    // The last pair may be truncated.
    const pairs = length > EDGE ? head.slice(0, head.lastIndexOf('&')) : head;
    for (const [, name = '', value = ''] of pairs.matchAll(PAIR)) note(found, name, decoded(value));
  }
  return found;
}

function noteParts(found: Record<string, unknown>, parts: readonly string[]): void {
  for (const part of parts) {
    const [, name, value = ''] = PART.exec(part) ?? [];
    if (name) note(found, name, value);
  }
}

function note(found: Record<string, unknown>, name: string, value: string): void {
  found[name] = name === 'stream' ? value === 'true' : value;
}

function decoded(value: string): string {
  return new URLSearchParams(`v=${value}`).get('v') ?? value;
}
