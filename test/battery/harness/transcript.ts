import { createHash } from 'node:crypto';

/** Fields with timestamps. */
const TIMES = new Set(['created', 'created_at', 'in_progress_at', 'completed_at', 'last_modified']);

/** Headers with the same value in every run. */
const STEADY_HEADERS = ['content-type', 'content-length', 'x-request-id', 'x-ratelimit-limit'];

const MAX_DEPTH = 12;

/** An application's value as plain data, without anything that varies between runs. */
export function plain(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return masked(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value === 'function') return `[function ${value.name}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return errorFields(value, depth);
  if (value instanceof Headers) return headerSubset(value);
  if (value instanceof AbortSignal) return `[signal, aborted: ${value.aborted}]`;
  if (value instanceof ArrayBuffer) return digest(new Uint8Array(value));
  if (value instanceof Uint8Array) return digest(value);
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  return fields(value, Object.keys(value), depth);
}

/** An error as the application sees it: classes, fields and cause. */
function errorFields(error: Error, depth = 0): unknown {
  const classes: string[] = [];
  let prototype: unknown = Object.getPrototypeOf(error);
  while (prototype !== null && prototype !== Object.prototype) {
    classes.push((prototype as { constructor: { name: string } }).constructor.name);
    prototype = Object.getPrototypeOf(prototype);
  }
  const names = Object.getOwnPropertyNames(error).filter((name) => name !== 'stack');
  return { classes, ...(fields(error, names, depth) as object) };
}

/** The response headers with the same value in every run. */
function headerSubset(headers: { get(name: string): string | null }): unknown {
  return Object.fromEntries(
    STEADY_HEADERS.map((name) => [name, headers.get(name)]).filter(([, value]) => value !== null),
  );
}

/** A response without its body. */
export function responseHead(response: Response): unknown {
  const { status, ok, redirected, bodyUsed } = response;
  const names = [...response.headers.keys()].filter((name) => name !== 'connection').sort();
  return {
    status,
    ok,
    redirected,
    bodyUsed,
    names,
    headers: headerSubset(response.headers),
    url: masked(response.url),
    class: response.constructor.name,
  };
}

/** Masks ports, which the system assigns, and creation times; shortens long text. */
function masked(text: string): string {
  const short = text.length > 4096 ? `${text.slice(0, 200)}… ${digest(Buffer.from(text))}` : text;
  return short
    .replace(/(127\.0\.0\.1|localhost):\d+/g, '$1:port')
    .replace(/"(created|created_at)":\d+/g, '"$1":0');
}

function fields(value: object, names: readonly string[], depth: number): unknown {
  const all =
    '_request_id' in value && !names.includes('_request_id') ? [...names, '_request_id'] : names;
  return Object.fromEntries(
    all.map((name) => {
      if (TIMES.has(name)) return [name, '[time]'];
      const field: unknown = Reflect.get(value, name);
      if (name === 'headers') return [name, headersOf(field)];
      return [name, plain(field, depth + 1)];
    }),
  );
}

/** openai 4 passes a plain object instead of `Headers`. */
function headersOf(headers: unknown): unknown {
  if (typeof headers !== 'object' || headers === null) return headers;
  return headerSubset(new Headers(headers as Record<string, string>));
}

function digest(bytes: Uint8Array): string {
  return `[${bytes.length} bytes ${createHash('sha1').update(bytes).digest('hex').slice(0, 12)}]`;
}
