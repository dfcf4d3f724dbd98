import { record } from '../facts/attribute-value.ts';
import { exceptionName } from '../together/failure-kind.ts';

/** The settings of a request that `fetch` checks, but for its body and its signal. */
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

/** Whether the body has been read, or is being read: `fetch` will not send it. */
export function isUsedUp(input: unknown, init: unknown): boolean {
  const body = record(init)?.['body'] ?? undefined;
  if (body !== undefined) return body instanceof ReadableStream && body.locked;
  return input instanceof Request && (input.bodyUsed || input.body?.locked === true);
}

/**
 * Whether `fetch` failed because of what it was given, as by a header that no header can be: nothing
 * was sent, so it was not Together that failed. Runtimes word it differently, so the platform is
 * asked again, for the request alone; a request that could not be delivered passes.
 *
 * @param address the URL of `input`.
 */
export function isRefusal(error: unknown, address: string, input: unknown, init: unknown): boolean {
  if (exceptionName(error) !== 'TypeError') return false;
  const given = record(init) ?? {};
  const { signal, body } = given;
  const request = input instanceof Request ? input : undefined;
  if (signal instanceof AbortSignal && signal.aborted) return false;
  if (request?.signal.aborted) return false;
  if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) return true;
  const hasBody = body !== undefined && body !== null;
  if (body instanceof ReadableStream && given['duplex'] === undefined) return true;
  const settings: Record<string, unknown> = { method: request?.method };
  for (const name of CHECKED) if (given[name] !== undefined) settings[name] = given[name];
  if (hasBody) settings['body'] = '';
  try {
    return !new Request(address, settings);
  } catch {
    return true;
  }
}
