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
  network: 'this machine has no route to the host, or may not connect to it',
  proxy: 'the proxy cannot be reached, or does not connect to the host',
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

/** Whether the request never left the own network: no evidence of an outage of the target. */
export function isOwnNetwork(type: FailureType): boolean {
  return type === 'dns' || type === 'network' || type === 'proxy';
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
  EHOSTUNREACH: 'network',
  EHOSTDOWN: 'network',
  ENETUNREACH: 'network',
  ENETDOWN: 'network',
  EADDRNOTAVAIL: 'network',
  EACCES: 'network',
  EPERM: 'network',
  ERR_PROXY_TUNNEL: 'proxy',
  ERR_PROXY_INVALID_CONFIG: 'proxy',
};

/** A wrong clock causes these too: it makes any certificate look expired or not yet valid. */
const BY_CLOCK = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** Statuses of a proxy that can't reach the host. */
const BEYOND_PROXY = new Set([502, 503, 504]);

/** Detail for a connection attempt that was neither refused nor answered. */
export const SILENCE = 'no connection: the host is down, or a firewall on the way drops packets';

/**
 * Classifies exceptions thrown by node:http while requesting `url`.
 *
 * @param mayBeProxy whether connections to addresses other than the URL's own go to a proxy.
 * @param now milliseconds since the epoch.
 */
export function classifyFailure(
  thrown: unknown,
  url: URL,
  mayBeProxy = false,
  now: number = Date.now(),
): CheckFailure {
  if (thrown instanceof CheckFailure) return thrown;
  const error = firstOf(thrown);
  const { code, statusCode } = error;
  if (typeof code !== 'string') return new CheckFailure('connection');
  if (isOfProxy(error, url, mayBeProxy)) return new CheckFailure('proxy', code);
  const isBeyondProxy = code === 'ERR_PROXY_TUNNEL' && BEYOND_PROXY.has(Number(statusCode));
  if (isBeyondProxy) return new CheckFailure('connection', `${code}, ${statusCode}`);
  if (code === 'ETIMEDOUT' && error['syscall'] === 'connect') {
    return new CheckFailure('timeout', SILENCE);
  }
  const type = BY_CODE[code] ?? (/^ERR_(SSL|TLS)_/.test(code) ? 'tls' : undefined);
  const detail = BY_CLOCK.has(code)
    ? `; it is ${new Date(now).toISOString().slice(0, 10)} by this machine's clock`
    : typeof statusCode === 'number'
      ? `, ${statusCode}`
      : '';
  const isUnreadable = code.startsWith('HPE_');
  const said = isUnreadable ? `the answer cannot be read as HTTP: ${code}` : code;
  return new CheckFailure(type ?? 'connection', said + detail);
}

/**
 * If several addresses were tried, picks the error of the first one that had a route: a host may
 * have IPv6 addresses while this machine has no IPv6 route.
 */
function firstOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof AggregateError) || error.errors.length === 0) return Object(error);
  const each = error.errors.map(firstOf);
  const sent = each.find(({ code }) => BY_CODE[String(code)] !== 'network');
  return sent ?? each[0] ?? {};
}

/** Whether the host that could not be resolved or connected to is another one: the proxy. */
function isOfProxy(
  { syscall, hostname, address, port }: Readonly<Record<string, unknown>>,
  url: URL,
  mayBeProxy: boolean,
): boolean {
  if (syscall === 'getaddrinfo') return typeof hostname === 'string' && hostname !== url.hostname;
  if (syscall !== 'connect' || typeof port !== 'number') return false;
  const own = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  return port !== own || (mayBeProxy && address !== url.hostname.replaceAll(/[[\]]/g, ''));
}
