import { record } from '../facts/attribute-value.ts';
import type { RequestBody } from './operation.ts';

/** The fields of a request's body that are read from a multipart form. */
const FORM_FIELDS = ['model', 'prompt', 'response_format', 'n'];

/** A request's body as fields: JSON as it is, of a multipart form the few that are of interest. */
export function requestBody(body: unknown): RequestBody {
  if (body instanceof FormData) {
    const fields = FORM_FIELDS.map((name) => [name, body.get(name)]);
    return { ...Object.fromEntries(fields), file: fileOf(body.get('file') ?? body.get('image')) };
  }
  return record(body) ?? {};
}

/** What tells one file from another without reading it. */
function fileOf(entry: unknown): RequestBody | undefined {
  return entry instanceof File ? { name: entry.name, size: entry.size } : undefined;
}
