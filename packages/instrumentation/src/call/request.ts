import { isProxy, record, text } from '../facts/attribute-value.ts';
import type { Asked } from '../fallback/input-print.ts';
import { findOperation, type Operation, requestBody } from '../operations/index.ts';
import { isTimeout } from '../together/failure-kind.ts';

/** Maximum length of a path that is searched. */
const MAX_PATH = 2048;

/** What the application requested. */
export interface CallRequest {
  readonly operation: Operation;
  readonly model: string | undefined;
  /** Path relative to the base URL. */
  readonly path: string;
  readonly body: unknown;
  /** Fields of the body. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly isStream: boolean;
}

/**
 * Reads the options that the SDK passes to its request.
 *
 * @param init the settings of its `fetch`, if known.
 * @returns undefined when their shape is unknown.
 */
export function readRequest(options: unknown, init?: unknown): CallRequest | undefined {
  const { method, path, body, stream, __metadata: metadata } = record(options) ?? {};
  if (typeof method !== 'string' || typeof path !== 'string') return undefined;
  const fields = requestBody(readableBody(body, init));
  const operation = findOperation(method, path);
  // openai 4 encodes forms before it calls the client, and keeps the fields alongside.
  const model = text(fields['model']) ?? text(record(metadata)?.['model']);
  return {
    operation,
    model: model ?? (operation.name && modelInPath(path)),
    path,
    body,
    fields,
    isStream: stream === true || fields['stream'] === true,
  };
}

/** Deployment in a path of Azure's API, which gateways imitate. */
const DEPLOYMENT = /\/deployments\/([^/?#]{1,256})\//;

/** The deployment in the path of a model operation whose body names no model. */
function modelInPath(path: string): string | undefined {
  const name = DEPLOYMENT.exec(path.slice(0, MAX_PATH))?.[1];
  if (name === undefined) return undefined;
  try {
    return text(decodeURIComponent(name));
  } catch {
    return text(name);
  }
}

/**
 * If the body's fields run application code, such as a getter that alternates, reads the JSON that
 * was made from it instead.
 */
function readableBody(given: unknown, init: unknown): unknown {
  const sent = record(init)?.['body'];
  const isJson = typeof sent === 'string' && sent.startsWith('{');
  return isJson && !isPlain(given) ? sent : given;
}

/** Whether reading the body runs no application code. Bytes count as plain. */
function isPlain(body: unknown): boolean {
  const fields = record(body);
  if (!fields || isProxy?.(fields)) return !fields;
  if (ArrayBuffer.isView(fields) || fields instanceof ArrayBuffer) return true;
  const prototype: unknown = Object.getPrototypeOf(fields);
  if ((prototype && prototype !== Object.prototype) || 'toJSON' in fields) return false;
  for (const name in fields) if (Object.getOwnPropertyDescriptor(fields, name)?.get) return false;
  return true;
}

/** Represents a timeout that the application implemented itself. */
const TIMEOUT = { name: 'TimeoutError' };

/**
 * A timeout, if that is why the application aborted the request; the SDK reports it like any other
 * abort.
 */
export function timeoutReason(options: unknown): unknown {
  const signal = record(record(options)?.['signal']);
  return signal?.['aborted'] === true && isTimeout(signal['reason']) ? TIMEOUT : undefined;
}

/** Whether the application's own signal aborted the request. */
export function isAborted(options: unknown): boolean {
  const signal = record(record(options)?.['signal']);
  return signal?.['aborted'] === true;
}

/** What was asked; undefined if this is not a model operation. */
export function askedOf(request: CallRequest | undefined, provider: string): Asked | undefined {
  const operation = request?.operation.name;
  if (!request || !operation) return undefined;
  return { operation, model: request.model ?? '', provider, fields: request.fields };
}
