import { isIP } from 'node:net';
import type { CertificateOptions } from './certificate-options.ts';

/** A certificate with its key, both PEM. */
export interface KeyedCertificate {
  readonly cert: string;
  readonly key: string;
}

const DAY = 86_400_000;
const COMMON = { keyType: 'ec', algorithm: 'sha256' } as const;

/** Makes the simulator's own authority, valid from a year ago for ten years. */
export async function makeAuthority(): Promise<KeyedCertificate> {
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'Together simulator authority' }], {
    ...COMMON,
    notBeforeDate: new Date(Date.now() - 365 * DAY),
    notAfterDate: new Date(Date.now() + 3650 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert: made.cert, key: made.private };
}

/** A server certificate with the requested properties. */
export async function makeCertificate(
  options: CertificateOptions,
  authority: KeyedCertificate,
): Promise<KeyedCertificate> {
  const { generate } = await import('selfsigned');
  const { names = ['localhost', '127.0.0.1'], daysLeft = 90, signedBy = 'authority' } = options;
  const expires = Date.now() + daysLeft * DAY;
  const made = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    ...COMMON,
    // Valid since yesterday, or, if already expired, for the 90 days before its expiry.
    notBeforeDate: new Date(Math.min(Date.now() - DAY, expires - 90 * DAY)),
    notAfterDate: new Date(expires),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) =>
          isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name },
        ),
      },
    ],
    ...(signedBy === 'authority' ? { ca: authority } : {}),
  });
  return { cert: made.cert, key: made.private };
}
