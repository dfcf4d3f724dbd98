import { expect, it } from 'vitest';
import {
  createEmptyMetadata,
  createInsecureCredentials,
  createSslCredentials,
} from './otlp-grpc-exporter-base.ts';

it('converts the gRPC settings of a configuration file to plain values', () => {
  const metadata = createEmptyMetadata();
  metadata.set('x-key', 'value');
  expect(metadata.entries).toEqual({ 'x-key': 'value' });
  expect(createInsecureCredentials()).toEqual({ isInsecure: true, tls: {} });
});

it('accepts certificates in the order of the gRPC library: authority, key, certificate', () => {
  const [ca, key, cert] = [1, 2, 3].map((byte) => new Uint8Array([byte]));
  expect(createSslCredentials(ca, key, cert)).toEqual({
    isInsecure: false,
    tls: { ca, key, cert },
  });
  expect(createSslCredentials()).toEqual({ isInsecure: false, tls: {} });
});
