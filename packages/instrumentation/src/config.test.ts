import { recordWarnings } from '@together-otel/test-support/warnings';
import { beforeEach, describe, expect, it } from 'vitest';
import { resolveConfig } from './config.ts';

let warnings: readonly string[];
beforeEach(() => {
  warnings = recordWarnings();
});

describe('resolveConfig', () => {
  it('has defaults', () => {
    expect(resolveConfig({}, {})).toEqual({
      hosts: [],
      providerName: 'together_ai',
      synthetic: false,
      ratelimitTtlMillis: 300_000,
      metricModelLimit: 200,
      contextAttributes: [],
      contextAttributeLimit: 100,
      fallbackWindowMillis: 30_000,
      prices: new Map(),
      deployments: new Map(),
      warn: false,
      fetch: true,
      freezes: false,
      generations: { tagged: true, latest: false },
      captureMode: 'none',
      maxContentBytes: 16_384,
    });
    expect(warnings).toEqual([]);
  });

  it('rejects keys used by our signals or Prometheus, and keys that collide as labels', () => {
    const keys =
      'tenant.id, feature,tenant_id,gen_ai.request.model,le,__x,a b,feature,gen_ai_request_model';
    const env = { TOGETHER_OTEL_ATTRIBUTES: keys };
    expect(resolveConfig({}, env).contextAttributes).toEqual(['tenant.id', 'feature']);
    expect(warnings.map((warning) => /is '([^']*)'/.exec(warning)?.[1])).toEqual([
      'tenant_id',
      'gen_ai.request.model',
      'le',
      '__x',
      'a b',
      'gen_ai_request_model',
    ]);
  });

  it('prefers option keys to environment keys, at most 8', () => {
    const contextAttributes = Array.from({ length: 9 }, (_, index) => `key${index}`);
    const env = { TOGETHER_OTEL_ATTRIBUTES: '???' };
    expect(resolveConfig({ contextAttributes }, env).contextAttributes).toHaveLength(8);
    expect(warnings).toEqual([expect.stringContaining("'key8': expected at most 8 keys")]);
  });

  it('adds hosts from the environment to those of the options', () => {
    const env = { TOGETHER_OTEL_HOSTS: ' Proxy.example.com , 127.0.0.1:8080,, [::1]:80 ' };
    expect(resolveConfig({ hosts: ['gateway'] }, env).hosts).toEqual([
      'gateway',
      'proxy.example.com',
      '127.0.0.1:8080',
      '[::1]:80',
    ]);
    expect(warnings).toEqual([]);
  });

  it("writes hosts as a client's URL has them", () => {
    const hosts = ['[0:0:0:0:0:0:0:1]:08080', '127.1'];
    expect(resolveConfig({ hosts }, {}).hosts).toEqual(['[::1]:8080', '127.0.0.1']);
  });

  it.each(['https://proxy.example.com', 'proxy/v1', 'a b', '.example.com', 'proxy:99999'])(
    'ignores the host %s, with one warning',
    (host) => {
      expect(resolveConfig({}, { TOGETHER_OTEL_HOSTS: `${host},good` }).hosts).toEqual(['good']);
      expect(warnings).toEqual([
        expect.stringContaining(`an entry of TOGETHER_OTEL_HOSTS is '${host}'`),
      ]);
    },
  );

  it.each([
    { providerName: '' },
    { ratelimitTtlMillis: -1 },
    { ratelimitTtlMillis: Number.NaN },
    { metricModelLimit: 0 },
  ])('falls back from %o, with one warning', (options) => {
    const [name = ''] = Object.keys(options);
    expect(resolveConfig(options, {})).toEqual(resolveConfig({}, {}));
    expect(warnings).toEqual([expect.stringContaining(`option ${name} is`)]);
  });

  it('reads warn from the option, else from the environment', () => {
    expect(resolveConfig({}, { TOGETHER_OTEL_WARN: 'TRUE' }).warn).toBe(true);
    expect(resolveConfig({ warn: false }, { TOGETHER_OTEL_WARN: 'true' }).warn).toBe(false);
    expect(warnings).toEqual([]);
    expect(resolveConfig({}, { TOGETHER_OTEL_WARN: 'loudly' }).warn).toBe(false);
    expect(warnings).toEqual([
      expect.stringContaining("TOGETHER_OTEL_WARN is 'loudly': expected true or false"),
    ]);
  });

  it.each([
    ['TOGETHER_OTEL_PROVIDER_NAME', 'my_gateway', { providerName: 'my_gateway' }],
    ['TOGETHER_OTEL_RATELIMIT_TTL_MILLIS', '1000', { ratelimitTtlMillis: 1000 }],
    ['TOGETHER_OTEL_METRIC_MODEL_LIMIT', ' 7 ', { metricModelLimit: 7 }],
    ['TOGETHER_OTEL_FALLBACK_WINDOW_MILLIS', '500', { fallbackWindowMillis: 500 }],
    ['TOGETHER_OTEL_MAX_CONTENT_BYTES', '2048', { maxContentBytes: 2048 }],
    [
      'TOGETHER_OTEL_DEPLOYMENTS',
      'a/b=dedicated, c/d=serverless,',
      {
        deployments: new Map([
          ['a/b', 'dedicated'],
          ['c/d', 'serverless'],
        ]),
      },
    ],
  ])('takes %s from the environment', (name, value, expected) => {
    expect(resolveConfig({}, { [name]: value })).toMatchObject(expected);
    expect(warnings).toEqual([]);
  });

  it('prefers an option to its variable', () => {
    const env = {
      TOGETHER_OTEL_METRIC_MODEL_LIMIT: '7',
      TOGETHER_OTEL_DEPLOYMENTS: 'a/b=dedicated',
    };
    const options = { metricModelLimit: 9, deployments: { 'a/b': 'serverless' } } as const;
    const { metricModelLimit, deployments } = resolveConfig(options, env);
    expect(metricModelLimit).toBe(9);
    expect(deployments.get('a/b')).toBe('serverless');
  });

  it.each([
    ['TOGETHER_OTEL_METRIC_MODEL_LIMIT', 'many', 'expected a whole number above 0'],
    ['TOGETHER_OTEL_MAX_CONTENT_BYTES', '10', 'expected a whole number of bytes from 1024'],
    ['TOGETHER_OTEL_DEPLOYMENTS', 'a/b', 'expected pairs such as org/model=dedicated'],
    ['TOGETHER_OTEL_DEPLOYMENTS', 'a/b=rented', 'expected pairs such as org/model=dedicated'],
    ['TOGETHER_OTEL_DEPLOYMENTS', 'a=dedicated;b=serverless', 'expected pairs such as org/model'],
    ['TOGETHER_OTEL_DEPLOYMENTS', 'a b=dedicated', 'expected pairs such as org/model'],
  ])('ignores %s=%s, with one warning', (name, value, expected) => {
    expect(resolveConfig({}, { [name]: value })).toEqual(resolveConfig({}, {}));
    expect(warnings).toEqual([expect.stringContaining(`${name} is '${value}': ${expected}`)]);
  });

  it('ignores a host list that is not an array', () => {
    const options = { hosts: 'proxy.example.com' as unknown as string[] };
    expect(resolveConfig(options, {}).hosts).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("option hosts is 'proxy.example.com'")]);
  });
});
