import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { flatCopy } from './json.ts';

/** Certificate presented by a server. */
export interface Certificate {
  readonly issuer: string;
  readonly commonName: string;
  readonly alternativeNames: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Earliest expiry in the chain that was sent. */
  readonly chainExpiresAt: number;
}

const MAX_NAMES = 20;
const MAX_CHAIN = 10;

/** @returns undefined without TLS, or without a certificate. */
export function readCertificate(socket: TLSSocket): Certificate | undefined {
  const leaf = socket.getPeerCertificate(true);
  if (!leaf?.valid_to) return undefined;
  return {
    issuer: text(leaf.issuer?.CN ?? leaf.issuer?.O),
    commonName: text(leaf.subject?.CN),
    alternativeNames: (leaf.subjectaltname ?? '')
      .split(', ')
      .map((name) => text(name.replace(/^[A-Za-z ]+:/, '')))
      .filter(Boolean)
      .slice(0, MAX_NAMES),
    expiresAt: Date.parse(leaf.valid_to),
    chainExpiresAt: Math.min(...chain(leaf).map(({ valid_to }) => Date.parse(valid_to))),
  };
}

/**
 * Inspects a rejected certificate on a separate connection, over which nothing is sent, in
 * particular no key.
 *
 * @returns undefined if there is none.
 */
export function inspectCertificate(
  url: URL,
  signal: AbortSignal,
): Promise<Certificate | undefined> {
  const { hostname, port } = url;
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
    });
    const finish = (certificate: Certificate | undefined): void => {
      signal.removeEventListener('abort', give);
      socket.destroy();
      resolve(certificate);
    };
    const give = (): void => finish(undefined);
    signal.addEventListener('abort', give, { once: true });
    socket.once('secureConnect', () => finish(readCertificate(socket)));
    socket.once('error', give);
    socket.once('close', give);
    if (signal.aborted) give();
  });
}

function chain(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const certificates: DetailedPeerCertificate[] = [];
  let current: DetailedPeerCertificate | undefined = leaf;
  // The chain ends at a root, which is its own issuer.
  while (current?.valid_to && !certificates.includes(current) && certificates.length < MAX_CHAIN) {
    certificates.push(current);
    current = current.issuerCertificate;
  }
  return certificates;
}

function text(value: string | string[] | undefined): string {
  return flatCopy(Array.isArray(value) ? (value[0] ?? '') : (value ?? ''), 200);
}
