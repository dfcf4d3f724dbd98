import { record } from './facts/attribute-value.ts';

/** What an error says about the response that caused it. */
export interface ThrownResponse {
  /** In an SDK error's shape: `status`, with the body as `error`. */
  readonly error: unknown;
  /** Headers in any representation. */
  readonly headers: unknown;
}

/** Maximum depth: retries may wrap a client's error, which wraps one of `fetch`. */
const MOST_LEVELS = 5;
/** Longer texts are not parsed. */
const MOST_BODY_CHARACTERS = 1024 * 1024;

/**
 * The response behind an error: an SDK's own error, one of the AI SDK (`statusCode`,
 * `responseHeaders`), one of an HTTP client (`response`, `data`), or an error wrapping it
 * (`lastError`, `cause`).
 */
export function thrownResponse(error: unknown): ThrownResponse {
  const seen = new Set<unknown>();
  let attempted: unknown;
  let inner = error;
  for (let level = 0; level < MOST_LEVELS && inner && !seen.has(inner); level++) {
    seen.add(inner);
    const found = responseOf(inner);
    if (found) return found;
    const fields = record(inner);
    attempted ??= fields?.['lastError'];
    inner = fields?.['lastError'] ?? fields?.['cause'];
  }
  // Without a response, the attempt's error is more informative than the retries' around it.
  const failed = attempted ?? error;
  return { error: failed, headers: record(failed)?.['headers'] };
}

function responseOf(error: unknown): ThrownResponse | undefined {
  const fields = record(error);
  if (!fields) return undefined;
  const response = record(fields['response']);
  if (typeof fields['status'] === 'number' && isOfSdk(fields, response)) {
    return { error, headers: fields['headers'] };
  }
  const statuses = [fields['statusCode'], response?.['status'], fields['status']];
  const status = statuses.find((each) => typeof each === 'number');
  if (status === undefined) return undefined;
  const body = fields['data'] ?? fields['responseBody'] ?? fields['body'] ?? response?.['data'];
  return {
    error: { status, error: parsed(body) },
    headers: fields['responseHeaders'] ?? fields['headers'] ?? response?.['headers'],
  };
}

/** HTTP clients' errors have a `status` too: axios beside `response`, ofetch beside `data`. */
function isOfSdk(fields: Readonly<Record<string, unknown>>, response: unknown): boolean {
  if ((fields['error'] ?? undefined) !== undefined) return true;
  return response === undefined && (fields['data'] ?? undefined) === undefined;
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string' || body.length > MOST_BODY_CHARACTERS) return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
