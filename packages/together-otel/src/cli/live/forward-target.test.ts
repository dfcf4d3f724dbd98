import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, forwardTarget, originsOf } from './forward-target.ts';

const BASE = 'http://backend.example:4318';

/** The target and the messages printed. */
function targetOf(env: Record<string, string>, given?: string | false) {
  const said: string[] = [];
  const target = forwardTarget(given, env, (message) => said.push(message));
  const urls = Object.fromEntries(
    Object.entries(target ?? {}).map(([signal, { url }]) => [signal, url]),
  );
  return { target, urls, said };
}

describe('forwarding', () => {
  it('leads where the application would have sent', () => {
    const { target, urls, said } = targetOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${BASE}/otlp/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces.example/in',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-key=t',
    });
    expect(urls).toEqual({
      traces: 'http://traces.example/in',
      metrics: `${BASE}/otlp/v1/metrics`,
      logs: `${BASE}/otlp/v1/logs`,
    });
    expect(target?.traces?.headers).toEqual({ 'x-key': 't' });
    expect(target?.metrics?.headers).toEqual({ 'x-key': 'a b' });
    expect(said).toEqual([]);
  });

  it('uses the certificates of the exporters', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'together-otel-')), 'authority.pem');
    await writeFile(file, '-----BEGIN CERTIFICATE-----');
    const { target, said } = targetOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://backend.example',
      OTEL_EXPORTER_OTLP_CERTIFICATE: file,
    });
    expect(target?.metrics?.certificates?.ca?.toString()).toBe('-----BEGIN CERTIFICATE-----');
    expect(said).toEqual([]);
  });

  it('sends user info as the exporters do', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://us%40er:p%20w@backend.example' };
    const { traces } = targetOf(env).target ?? {};
    const authorization = `Basic ${Buffer.from('us@er:p w').toString('base64')}`;
    expect(traces).toEqual({
      url: 'http://backend.example/v1/traces',
      headers: { authorization },
    });
  });

  it.each([
    ['without an endpoint', {}],
    ['without the SDK', { OTEL_EXPORTER_OTLP_ENDPOINT: BASE, OTEL_SDK_DISABLED: 'true' }],
  ])('is none %s', (_what, env) => {
    expect(targetOf(env)).toMatchObject({ target: undefined, said: [] });
  });

  it('is none with --no-forward', () => {
    expect(targetOf({ OTEL_EXPORTER_OTLP_ENDPOINT: BASE }, false).target).toBeUndefined();
  });

  it('leaves out what the application does not export, and signals without an endpoint', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: BASE, OTEL_TRACES_EXPORTER: 'none' };
    expect(Object.keys(targetOf(env).urls)).toEqual(['metrics', 'logs']);
    const one = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces.example/in' };
    expect(targetOf(one).urls).toEqual({ traces: 'http://traces.example/in' });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'backend.example:4318', /is 'backend\.example:4318': expected/],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://', /is 'http:\/\/': expected a URL/],
  ])('says what is wrong with %s=%s', (name, value, message) => {
    const { target, said } = targetOf({ [name]: value });
    expect(target).toBeUndefined();
    expect(said).toEqual([expect.stringMatching(message)]);
  });

  it('says that it does not speak gRPC', () => {
    const { urls, said } = targetOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: BASE,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc',
    });
    expect(Object.keys(urls)).toEqual(['metrics', 'logs']);
    expect(said).toEqual([expect.stringMatching(/only forward OTLP over HTTP: .* no traces from/)]);
  });

  it('leads to --forward alone, with the headers of the environment', () => {
    const env = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces.example/in',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a',
      OTEL_METRICS_EXPORTER: 'none',
    };
    const { target, urls } = targetOf(env, BASE);
    expect(Object.values(urls)).toEqual(
      ['traces', 'metrics', 'logs'].map((signal) => `${BASE}/v1/${signal}`),
    );
    expect(target?.traces?.headers).toEqual({ 'x-key': 'a' });
    expect(() => targetOf({}, 'x')).toThrow("--forward is 'x': expected a URL such as");
  });
});

it('targets are told apart by address and headers, and named without secrets', () => {
  const of = (headers: string) =>
    targetOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:s3cret@backend.example/x?key=s3cret',
      OTEL_EXPORTER_OTLP_HEADERS: headers,
    }).target;
  expect(fingerprintOf(of('x-key=a'))).toBe(fingerprintOf(of('x-key=a')));
  expect(fingerprintOf(of('x-key=a'))).not.toBe(fingerprintOf(of('x-key=b')));
  expect(fingerprintOf(undefined)).toBe('');
  expect(originsOf(of('x-key=a'))).toBe('http://backend.example');
});
