import { record } from '../telemetry/attribute-value.ts';
import type { RequestBody } from './operation.ts';

/** The fields of a request's body that are read from a multipart form. */
const FORM_FIELDS = ['model', 'prompt', 'response_format', 'n'];

/** A request's body as fields: JSON as it is, of a multipart form the few that are of interest. */
export function requestBody(body: unknown): RequestBody {
  if (body instanceof FormData) {
    return Object.fromEntries(FORM_FIELDS.map((name) => [name, body.get(name)]));
  }
  return record(body) ?? {};
}
