import { record } from '../facts/attribute-value.ts';
import { exceptionName } from '../together/failure-kind.ts';
import { isAborted, isRequest } from './sent-request.ts';

/** Request settings validated by `fetch`, other than body and signal. */
const CHECKED = [
  'method',
  'headers',
  'mode',
  'credentials',
  'cache',
  'redirect',
  'referrer',
  'referrerPolicy',
  'integrity',
  'keepalive',
  'duplex',
] as const;

/** Whether the body has been or is being read; `fetch` refuses such requests. */
export function isUsedUp(input: unknown, init: unknown): boolean {
  const body = record(init)?.['body'] ?? undefined;
  if (body !== undefined) return body instanceof ReadableStream && body.locked;
  return isRequest(input) && (input.bodyUsed || input.body?.locked === true);
}

/**
 * Whether `fetch` failed because of its arguments, such as an invalid header: nothing was sent, so
 * Together did not fail. Runtimes word the error differently, so this asks the platform to
 * construct the request again; a valid request that merely could not be delivered passes.
 *
 * @param address the URL of `input`.
 */
export function isRefusal(error: unknown, address: string, input: unknown, init: unknown): boolean {
  if (exceptionName(error) !== 'TypeError') return false;
  const given = record(init) ?? {};
  const { signal, body } = given;
  const request = isRequest(input) ? input : undefined;
  if (isAborted(undefined, init) || isAborted(input, undefined)) return false;
  if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) return true;
  const hasBody = body !== undefined && body !== null;
  if (body instanceof ReadableStream && given['duplex'] === undefined) return true;
  const settings: Record<string, unknown> = { method: request?.method };
  for (const name of CHECKED) if (given[name] !== undefined) settings[name] = given[name];
  if (hasBody) settings['body'] = '';
  // To this platform, another library's `Request` is not a URL.
  const isForeign = isRequest(input) && !(input instanceof Request);
  try {
    return !new Request(isForeign ? String(input) : address, settings);
  } catch {
    return true;
  }
}
