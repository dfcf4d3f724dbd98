import { record } from '../facts/attribute-value.ts';
import { isOpaque } from '../facts/opaque-content.ts';
import { formHead } from './form-head.ts';
import { jsonHead, jsonTail } from './json-head.ts';
import type { RequestBody } from './operation.ts';

/** Maximum number of form entries that are read. */
const MAX_ENTRIES = 256;

/** Maximum size of a pre-encoded body that is parsed, in bytes. */
const MAX_PARSED = 1024 * 1024;

/** Bytes read from the start, and from the end, of a longer one. */
const HEAD_BYTES = 16 * 1024;

/** The part of a form that all libraries implement. */
type Form = Iterable<readonly [name: string, value: unknown]>;

/**
 * A request body as fields: from an object, JSON text or bytes, or a form. Anything without fields
 * becomes the field `file`, which still distinguishes the request. Nothing is consumed.
 */
export function requestBody(body: unknown): RequestBody {
  if (typeof body === 'string') {
    return encodedFields(body, body.length, (start, end) => body.slice(start, end));
  }
  const fields = record(body);
  if (!fields) return {};
  if (ArrayBuffer.isView(body)) return bytesFields(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof ArrayBuffer) return bytesFields(body, 0, body.byteLength);
  if (isForm(body)) return formFields(body);
  // The form of openai 4, encoded.
  if (isOfClass(body, 'MultipartBody')) return requestBody(fields['body']);
  return isOpaque(fields) ? { file: fields } : fields;
}

function bytesFields(buffer: ArrayBufferLike, offset: number, length: number): RequestBody {
  const bytes = new Uint8Array(buffer, offset, length);
  return encodedFields(bytes, length, (start, end) =>
    Buffer.from(buffer, offset + start, end - start).toString(),
  );
}

/** @param read a part of the body. */
function encodedFields(
  body: unknown,
  length: number,
  read: (start: number, end: number) => string,
): RequestBody {
  if (length === 0) return {};
  const head = read(0, Math.min(length, HEAD_BYTES));
  if (!isObject(head)) return { ...formHead(length, read), file: body };
  if (length > MAX_PARSED) {
    const found = jsonHead(head);
    const isKnown = found['model'] !== undefined;
    const last = isKnown ? {} : jsonTail(read(length - HEAD_BYTES, length));
    return { ...last, ...found, file: body };
  }
  try {
    // Trimming removes a byte order mark.
    const fields = record(JSON.parse(read(0, length).trimStart()));
    if (fields) return fields;
  } catch {
    // Not JSON.
  }
  return { file: body };
}

/** Whether the JSON starts like an object. */
function isObject(json: string): boolean {
  return json.trimStart().startsWith('{');
}

/** FormData of the platform or a library, and URLSearchParams. */
function isForm(body: unknown): body is Form {
  if (typeof (body as Partial<Form>)[Symbol.iterator] !== 'function') return false;
  return body instanceof URLSearchParams || isOfClass(body, 'FormData');
}

function isOfClass(body: unknown, name: string): boolean {
  return Object.prototype.toString.call(body) === `[object ${name}]`;
}

function formFields(form: Form): RequestBody {
  const values = new Map<string, unknown[]>();
  let entries = 0;
  for (const [name, value] of form) {
    if (++entries > MAX_ENTRIES) break;
    // `image[]` is used even for a single image.
    const field = name.endsWith('[]') ? name.slice(0, -2) : name;
    const known = values.get(field);
    if (known) known.push(value);
    else values.set(field, [value]);
  }
  const single = [...values].map(([name, all]) => [name, all.length > 1 ? all : all[0]] as const);
  const fields: RequestBody = Object.fromEntries(single);
  return fields['stream'] === 'true' ? { ...fields, stream: true } : fields;
}
