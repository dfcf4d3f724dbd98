import { record } from '../facts/attribute-value.ts';
import { jsonHead } from './json-head.ts';
import type { RequestBody } from './operation.ts';

/** The fields of a request's body that are read from a form. */
const FORM_FIELDS = ['model', 'prompt', 'response_format', 'n', 'stream'];

/** Longest body that is parsed when the application encoded it itself, in bytes. */
const MAX_PARSED = 1024 * 1024;

/** What is read of a longer one. */
const HEAD_BYTES = 16 * 1024;

/** What forms of all libraries have. */
interface Form {
  get(name: string): unknown;
}

/**
 * A request's body as fields: JSON as it is or as text or bytes, of a form the few that are of
 * interest. A stream can't be read without taking it from the SDK: it has none.
 */
export function requestBody(body: unknown): RequestBody {
  if (typeof body === 'string') return encodedFields(body.length, (end) => body.slice(0, end));
  const fields = record(body);
  if (!fields) return {};
  if (ArrayBuffer.isView(body)) return bytesFields(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof ArrayBuffer) return bytesFields(body, 0, body.byteLength);
  return isForm(body) ? formFields(body) : fields;
}

function bytesFields(buffer: ArrayBufferLike, offset: number, length: number): RequestBody {
  return encodedFields(length, (end) => Buffer.from(buffer, offset, end).toString());
}

/** @param read the beginning of the body. */
function encodedFields(length: number, read: (end: number) => string): RequestBody {
  const head = read(Math.min(length, HEAD_BYTES));
  // What else there is in a body that is too long distinguishes it from others.
  if (length > MAX_PARSED) return { ...jsonHead(head), file: { size: length, head } };
  if (!isObject(head)) return {};
  try {
    return record(JSON.parse(read(length))) ?? {};
  } catch {
    return {};
  }
}

/** Whether JSON begins as an object does. */
function isObject(json: string): boolean {
  return json.trimStart().startsWith('{');
}

/** FormData of the platform or of a library, and URLSearchParams. */
function isForm(body: unknown): body is Form {
  if (typeof (body as Partial<Form>).get !== 'function') return false;
  return (
    body instanceof URLSearchParams || Object.prototype.toString.call(body) === '[object FormData]'
  );
}

function formFields(form: Form): RequestBody {
  const fields = FORM_FIELDS.map((name) => [name, form.get(name) ?? undefined]);
  const file = form.get('file') ?? form.get('image') ?? form.get('image[]');
  const known: RequestBody = { ...Object.fromEntries(fields), file: fileOf(file) };
  return known['stream'] === 'true' ? { ...known, stream: true } : known;
}

/** What distinguishes one file from another without reading it. */
function fileOf(entry: unknown): RequestBody | undefined {
  return entry instanceof Blob
    ? { name: entry instanceof File ? entry.name : undefined, size: entry.size }
    : undefined;
}
