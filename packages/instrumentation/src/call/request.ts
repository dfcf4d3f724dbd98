import { record, text } from '../facts/attribute-value.ts';
import type { Asked } from '../fallback/input-print.ts';
import { findOperation, type Operation, requestBody } from '../operations/index.ts';
import { isTimeout } from '../together/failure-kind.ts';

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
 * @returns undefined when their shape is unknown.
 */
export function readRequest(options: unknown): CallRequest | undefined {
  const { method, path, body, stream, __metadata: metadata } = record(options) ?? {};
  if (typeof method !== 'string' || typeof path !== 'string') return undefined;
  const fields = requestBody(body);
  return {
    operation: findOperation(method, path),
    // openai 4 encodes forms before it calls the client, and keeps the fields alongside.
    model: text(fields['model']) ?? text(record(metadata)?.['model']),
    path,
    body,
    fields,
    isStream: stream === true || fields['stream'] === true,
  };
}

/** What a timeout that the application made itself counts as. */
const TIMEOUT = { name: 'TimeoutError' };

/**
 * The timeout of the application by which the request was aborted, if it was one; the SDK reports it
 * like any other abort.
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
