import { record } from './facts/attribute-value.ts';
import { isWebStream } from './facts/web-stream.ts';

type Fields = Readonly<Record<string, unknown>>;

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
 * (`lastError`, `cause`, `originalError`, the last of `errors`).
 */
export function thrownResponse(error: unknown): ThrownResponse {
  const seen = new Set<unknown>();
  let attempted: unknown;
  let inner = error;
  for (let level = 0; level < MOST_LEVELS && inner && !seen.has(inner); level++) {
    seen.add(inner);
    const found = responseOf(inner);
    if (found) return found;
    const wrapping = record(inner) ?? {};
    attempted ??= wrapping['lastError'];
    inner = wrapping['lastError'] ?? wrapping['cause'] ?? wrappedIn(wrapping);
  }
  // Without a response, the attempt's error is more informative than the retries' around it.
  const failed = attempted ?? error;
  return { error: failed, headers: record(failed)?.['headers'] };
}

/** What the errors of retry libraries and `Promise.any` wrap. */
function wrappedIn({ originalError, errors }: Fields): unknown {
  return originalError ?? (Array.isArray(errors) ? (errors as unknown[]).at(-1) : undefined);
}

function responseOf(error: unknown): ThrownResponse | undefined {
  const fields = record(error);
  if (!fields) return undefined;
  const response = record(fields['response']);
  if (typeof fields['status'] === 'number' && isOfSdk(fields, response)) {
    return { error, headers: fields['headers'] };
  }
  const statuses = [fields['statusCode'], response?.['status'], response?.['statusCode']];
  const status = [...statuses, fields['status']].find((each) => typeof each === 'number');
  if (status === undefined) return undefined;
  return {
    error: { status, error: parsed(bodyOf(fields, response)) },
    headers: fields['responseHeaders'] ?? fields['headers'] ?? response?.['headers'],
  };
}

/** The names under which clients keep a body; a `Response` has streams and functions there. */
const BODIES = ['data', 'responseBody', 'body', 'json', 'text'] as const;

function bodyOf(fields: Fields, response: Fields | undefined): unknown {
  for (const holder of [fields, response]) {
    for (const name of BODIES) {
      const body = holder?.[name];
      if (typeof body === 'string' || (record(body) && !isWebStream(body))) return body;
    }
  }
  return undefined;
}

/** HTTP clients' errors have a `status` too: axios beside `response`, ofetch beside `data`. */
function isOfSdk(fields: Fields, response: unknown): boolean {
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
