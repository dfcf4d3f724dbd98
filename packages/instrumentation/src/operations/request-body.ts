import { record } from '../facts/attribute-value.ts';
import { jsonHead } from './json-head.ts';
import type { RequestBody } from './operation.ts';

/** Form fields that are read. */
const FORM_FIELDS = ['model', 'prompt', 'response_format', 'n', 'stream'];

/** Maximum size of a pre-encoded body that is parsed, in bytes. */
const MAX_PARSED = 1024 * 1024;

/** Bytes read from a longer one. */
const HEAD_BYTES = 16 * 1024;

/** The part of a form that all libraries implement. */
interface Form {
  get(name: string): unknown;
}

/**
 * A request body as fields: from an object, JSON text or bytes, or the few relevant fields of a
 * form. Empty for a stream, which can't be read without consuming it.
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

/** @param read the start of the body. */
function encodedFields(length: number, read: (end: number) => string): RequestBody {
  const head = read(Math.min(length, HEAD_BYTES));
  // For a truncated body, distinguishes it from others.
  if (length > MAX_PARSED) return { ...jsonHead(head), file: { size: length, head } };
  if (!isObject(head)) return {};
  try {
    return record(JSON.parse(read(length))) ?? {};
  } catch {
    return {};
  }
}

/** Whether the JSON starts like an object. */
function isObject(json: string): boolean {
  return json.trimStart().startsWith('{');
}

/** FormData of the platform or a library, and URLSearchParams. */
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

/** Distinguishes files without reading them. */
function fileOf(entry: unknown): RequestBody | undefined {
  return entry instanceof Blob
    ? { name: entry instanceof File ? entry.name : undefined, size: entry.size }
    : undefined;
}
