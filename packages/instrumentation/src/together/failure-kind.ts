import { record, text } from '../facts/attribute-value.ts';

/** Why a request failed without a response. */
export interface FailureKind {
  readonly kind: 'timeout' | 'connection' | 'unreadable' | 'unknown';
  /** The exception's name, for `error.type`. */
  readonly name: string;
}

const TIMEOUT_CODES = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const CONNECTION_CODES = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET',
]);

/** Codes of `node:zlib`: the body is not compressed as its header says. */
const COMPRESSION_CODE = /^(?:Z_|ERR__ERROR_|ZSTD_)/;

/** `TimeoutError`, the SDKs' `APIConnectionTimeoutError`, and those of other clients. */
const TIMEOUT_NAME = /timeout|deadline/i;
/** Applications' usual wording. */
const TIMEOUT_MESSAGE = /\btimed?[ -]?out|deadline/i;

/** Maximum length of a chain of causes. */
const MAX_CAUSES = 5;

/**
 * Classifies an exception from `fetch`, from reading a body, or from the SDK. Classes are matched
 * by name: the SDK's are not importable here, and there may be several copies.
 */
export function failureKind(error: unknown): FailureKind {
  const name = exceptionName(error);
  if (TIMEOUT_NAME.test(name) || TIMEOUT_NAME.test(ownName(error) ?? ''))
    return { kind: 'timeout', name };
  let cause = error;
  for (let depth = 0; depth < MAX_CAUSES && cause; depth++) {
    const code = record(cause)?.['code'];
    if (typeof code === 'string') {
      if (TIMEOUT_CODES.has(code)) return { kind: 'timeout', name };
      if (COMPRESSION_CODE.test(code)) return { kind: 'unreadable', name };
      if (CONNECTION_CODES.has(code) || code.startsWith('ERR_TLS_') || code.startsWith('CERT_')) {
        return { kind: 'connection', name };
      }
    }
    cause = record(cause)?.['cause'];
  }
  if (isUnreadable(error, name)) return { kind: 'unreadable', name };
  const isFetchFailure = name === 'TypeError' && /^(fetch failed|terminated)$/.test(message(error));
  return { kind: name === 'APIConnectionError' || isFetchFailure ? 'connection' : 'unknown', name };
}

/** Whether the SDK could not parse what it received. */
function isUnreadable(error: unknown, name: string): boolean {
  // The SDKs parse only what was received; openai 4 leaves that to node-fetch.
  if (name === 'SyntaxError' || record(error)?.['type'] === 'invalid-json') return true;
  return / response with no body$/.test(message(error));
}

/**
 * Whether the reason of an abort is a timeout: that of `AbortSignal.timeout()`, of a client such as
 * axios, or the application's own.
 */
export function isTimeout(reason: unknown): boolean {
  if (failureKind(reason).kind === 'timeout') return true;
  return TIMEOUT_MESSAGE.test(typeof reason === 'string' ? reason : message(reason));
}

/** Whether the SDK threw this because the application aborted the call. */
export function isUserAbort(error: unknown): boolean {
  return exceptionName(error) === 'APIUserAbortError';
}

/** A name, as opposed to a sentence, which might reveal the prompt. */
const NAME = /^[\w$.-]{1,128}$/;

function ownName(error: unknown): string | undefined {
  return text(record(error)?.['name']);
}

/** The class name of an exception, which the SDKs do not put into `name`. */
export function exceptionName(error: unknown): string {
  const fields = record(error);
  const given = ownName(error);
  const own = given !== undefined && NAME.test(given) ? given : undefined;
  const ownClass = fields?.['constructor'];
  const className = typeof ownClass === 'function' ? text(ownClass.name) : undefined;
  return (own === undefined || own === 'Error' ? className : own) ?? own ?? typeof error;
}

function message(error: unknown): string {
  const value = record(error)?.['message'];
  return typeof value === 'string' ? value : '';
}
