import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { parseConfig } from './config-file.ts';

const whole = `
baseUrls: [https://api.together.ai/v1, https://api.together.xyz/v1]
interval: 30s
timeout: 5s
models: [deepseek-ai/DeepSeek-V3.1]
synthetic:
  models: [deepseek-ai/DeepSeek-V3.1]
  maxCostPerDay: 0.1
deployments: {}
spend: { planUsd: 500 }
statusPage: { url: https://status.example.com/api/v2/summary.json }
prometheus: 0.0.0.0:9464
`;

describe('parseConfig', () => {
  it('accepts a complete configuration, and an empty one', () => {
    expect(parseConfig(whole, 'probe.yaml')).toMatchObject({
      interval: '30s',
      prometheus: '0.0.0.0:9464',
    });
    expect(parseConfig('', 'probe.yaml')).toEqual({});
    expect(parseConfig('# nothing yet\n', 'probe.yaml')).toEqual({});
  });

  it.each([
    [
      'intervall: 60s',
      "probe.yaml:1: 'intervall' is not known: expected one of baseUrls, interval,",
    ],
    [
      '# a comment\n\ninterval: 60',
      'probe.yaml:3: interval is 60: expected a duration such as 500ms, 60s, 5m or 1h',
    ],
    ['models: [a/b, c/d, a/b]', "probe.yaml:1: models has 'a/b' twice"],
    ['models: a/b', "probe.yaml:1: models is 'a/b': expected a list"],
    [
      'spend: { planUsd: "250" }',
      "probe.yaml:1: spend.planUsd is '250': expected a number, without quotes",
    ],
    [
      'synthetic:\n  models: [a/b]\n  maxCostPerDay: 1\n  prices: { a/b: { input: -1, output: 1 } }',
      'probe.yaml:4: synthetic.prices.a/b.input is -1: must be >= 0',
    ],
    [
      'interval: soon',
      "probe.yaml:1: interval is 'soon': expected a duration such as 500ms, 60s, 5m or 1h",
    ],
    [
      'models:\n  - good/one\n  - "bad one"',
      "probe.yaml:3: models.1 is 'bad one': expected a model",
    ],
    ['synthetic:\n  models: [a/b]', "probe.yaml:2: synthetic lacks 'maxCostPerDay'"],
    [
      'synthetic:\n  models: [a/b]\n  maxCostPerDay: 0',
      'probe.yaml:3: synthetic.maxCostPerDay is 0: must be > 0',
    ],
    [
      'spend:\n  planUSD: 5',
      "probe.yaml:2: 'planUSD' is not known in spend: expected one of planUsd, interval",
    ],
    ['prometheus: here', "probe.yaml:1: prometheus is 'here': expected"],
    ['baseUrls: [https://key:secret@host/v1]', 'probe.yaml:1: baseUrls.0 is'],
    ['- a\n- b', 'probe.yaml:1: the configuration is a list: expected a block of settings'],
    ['models: [a/b\ninterval: 60s', 'probe.yaml:2: '],
    ['interval: 60s\ninterval: 5s', 'probe.yaml:2: Map keys must be unique'],
  ])('names the line of %j', (text, message) => {
    expect(() => parseConfig(text, 'probe.yaml')).toThrow(message);
  });

  it('rejects keys that are lists or maps, at any depth', () => {
    const key = `${'{? '.repeat(40)}x${': 1}'.repeat(40)}`;
    expect(() => parseConfig(`interval: 60s\n? ${key}\n: 1\n`, 'probe.yaml')).toThrow(
      'probe.yaml:2: a key is a list or a map; expected a name',
    );
  });

  it('lists several faults at once, up to a limit', () => {
    const text = Array.from({ length: 9 }, (_, index) => `wrong${index}: 1`).join('\n');
    expect(() => parseConfig(text, 'p')).toThrow(/^p:1: .*; p:2: .*; p:5: (?!.*p:6)/);
  });

  it.each([
    ['blocks without end', ': '.repeat(100_000)],
    ['lists without end', '['.repeat(100_000)],
    [
      'aliases that multiply',
      `a: &a [${'x,'.repeat(9)}x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(9)}x]`).join('\n')}`,
    ],
  ])('refuses %s', (_name, text) => {
    expect(() => parseConfig(text, 'p')).toThrow(ConfigError);
  });

  it('does not echo a secret in a URL', () => {
    expect(() => parseConfig('baseUrls: ["https://user:hunter2@host/v1"]', 'p')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
    const key = 'tgp_v1_0123456789abcdefghijklmnop';
    for (const text of [
      `interval: ${key}`,
      `prometheus: ${key}`,
      `${key}: 1`,
      `models: ["${key} "]`,
      `catalogue: ${key}`,
      `spend: { planUsd: ${key} }`,
    ]) {
      expect(() => parseConfig(text, 'p')).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(key) }),
      );
    }
    expect(() => parseConfig('apiKey: hunter2', 'p')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
