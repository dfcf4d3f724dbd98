import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { listen } from '@together-otel/test-support/server';
import { generate } from 'selfsigned';

/** A certificate and its key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Makes a self-signed certificate for 127.0.0.1. */
export async function makeCertificate(): Promise<Certificate> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { cert, key };
}

/** Terminates TLS in front of a plain HTTP port. */
export interface TlsFront extends AsyncDisposable {
  readonly url: string;
  /** Presents this certificate to new connections. */
  readonly present: (certificate: Certificate) => void;
}

export async function startTlsFront(certificate: Certificate, port: number): Promise<TlsFront> {
  const server = createServer({ ...certificate }, (socket) => {
    const behind = connect(port, '127.0.0.1');
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  const listening = await listen(server);
  return {
    ...listening,
    url: `https://127.0.0.1:${listening.port}`,
    present: (another) => server.setSecureContext({ ...another }),
  };
}
