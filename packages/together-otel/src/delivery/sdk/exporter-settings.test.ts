import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSslCredentials } from '../stand-ins/otlp-grpc-exporter-base.ts';
import { grpcSettings, httpSettings } from './exporter-settings.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('over HTTP', () => {
  it("appends the signal's path to the common endpoint", () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318');
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip');
    expect(httpSettings('log', 'protobuf').destination()).toMatchObject({
      protocol: 'http',
      url: 'http://collector:4318/v1/logs',
      compression: 'gzip',
    });
  });

  it('has the headers from the environment in the first turn of the event loop', () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'team=search');
    vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'x-key=traces');
    const { headers } = httpSettings('span', 'json').destination();
    expect(headers).toMatchObject({
      team: 'search',
      'x-key': 'traces',
      'Content-Type': 'application/json',
      'User-Agent': expect.stringMatching(/^together-otel\//),
    });
  });

  it('gives each exporter its own connections', () => {
    const ids = [1, 2].map(() => httpSettings('span', 'json').destination().id);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe('over gRPC', () => {
  it.each([
    ['http://collector:4317', 'http://collector:4317'],
    ['https://collector:4317/ignored', 'https://collector:4317'],
    ['collector:4317', 'https://collector:4317'],
    ['unix:///run/otlp.sock', 'unix:///run/otlp.sock'],
  ])('reads the endpoint %s', (endpoint, url) => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint);
    expect(grpcSettings('metric').destination()).toMatchObject({
      protocol: 'grpc',
      url,
      method: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
    });
  });

  it('is unencrypted if the environment says so', () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317');
    vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_INSECURE', 'TRUE');
    expect(grpcSettings('span').destination().url).toBe('http://collector:4317');
  });

  it("uses a configuration file's certificates", () => {
    const ca = new Uint8Array([1]);
    const settings = grpcSettings('span', {
      url: 'collector:4317',
      credentials: createSslCredentials(ca),
    });
    expect(settings.destination()).toMatchObject({ url: 'https://collector:4317', tls: { ca } });
  });
});
