import type { probeAttributes } from '@together-otel/semconv';

/** A value of `error.type` of `httpcheck.error`. */
export type FailureType = (typeof probeAttributes.checkErrorType.values)[number];

const MESSAGES: Readonly<Record<FailureType, string>> = {
  timeout: 'no complete response in time',
  dns: 'the host name could not be resolved',
  connection_refused: 'nothing listens on this address',
  connection_reset: 'the connection was closed before the response was complete',
  connection: 'could not connect',
  certificate_expired: 'the certificate has expired',
  certificate_untrusted: 'the certificate is not trusted, or is for another host',
  tls: 'the TLS handshake failed',
  body_too_large: 'the body is larger than the probe reads',
};

/** No answer, or an unreadable one. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
  readonly type: FailureType;

  /** @param detail Node's error code, or other text without secrets. */
  constructor(type: FailureType, detail?: string) {
    super(detail ? `${MESSAGES[type]} (${detail})` : MESSAGES[type]);
    this.type = type;
  }
}

/** Description of a type: `error.message`. */
export function messageOf(type: FailureType): string {
  return MESSAGES[type];
}

const BY_CODE: Readonly<Record<string, FailureType>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ENODATA: 'dns',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  ETIMEDOUT: 'timeout',
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_untrusted',
  CERT_REVOKED: 'certificate_untrusted',
  CERT_REJECTED: 'certificate_untrusted',
  CERT_UNTRUSTED: 'certificate_untrusted',
  CERT_CHAIN_TOO_LONG: 'certificate_untrusted',
  CERT_SIGNATURE_FAILURE: 'certificate_untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_untrusted',
  EPROTO: 'tls',
};

/** Classifies exceptions of node:http. */
export function classifyFailure(error: unknown): CheckFailure {
  if (error instanceof CheckFailure) return error;
  const code = codeOf(error);
  if (code === undefined) return new CheckFailure('connection');
  const type = BY_CODE[code] ?? (/^ERR_(SSL|TLS)_/.test(code) ? 'tls' : undefined);
  // HTTP parse errors: something answered, but not HTTP.
  return new CheckFailure(type ?? 'connection', code);
}

/** If several addresses were tried, the first one's error is reported. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code: unknown = Object(error).code;
  return typeof code === 'string' ? code : undefined;
}
