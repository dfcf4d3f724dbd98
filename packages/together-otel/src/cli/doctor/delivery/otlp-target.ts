import { readFileSync } from 'node:fs';
import type { Otlp } from '../../../settings/otlp.ts';

/** An exporter's certificates. Another check reports unreadable ones. */
export function certificatesOf({ certificate, clientCertificate, clientKey }: Otlp): {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
} {
  return {
    ...(certificate && { ca: readFileSync(certificate) }),
    ...(clientCertificate && { cert: readFileSync(clientCertificate) }),
    ...(clientKey && { key: readFileSync(clientKey) }),
  };
}
