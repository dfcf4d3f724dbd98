import { readFileSync } from 'node:fs';
import type { Otlp } from '../../../settings/otlp.ts';

/** The certificates of an exporter; those that can't be read are named elsewhere. */
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
