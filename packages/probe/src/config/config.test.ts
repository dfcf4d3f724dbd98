import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';

const env = { TOGETHER_API_KEY: 'secret-key' };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-config-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('loadConfig', () => {
  it('watches only uptime by default', async () => {
    const config = await loadConfig({}, env);
    expect(config).toMatchObject({
      intervalMillis: 60_000,
      timeoutMillis: 10_000,
      synthetic: undefined,
      deployments: undefined,
      spend: undefined,
      statusPage: undefined,
      prometheus: undefined,
    });
    expect(config.baseUrls.map(({ href }) => href)).toEqual(['https://api.together.ai/v1']);
    expect(config.key.bearer()).toBe('Bearer secret-key');
  });

  it('prefers flags to the file, and the file to the environment', async () => {
    const config = await file(
      'probe.yaml',
      'interval: 30s\nbaseUrls: [https://file/v1]\nmodels: [a/b]\n',
    );
    const flags = { config, interval: '20s', model: ['c/d'] };
    const loaded = await loadConfig(flags, { ...env, TOGETHER_BASE_URL: 'https://env/v1' });
    expect(loaded.intervalMillis).toBe(20_000);
    expect(loaded.baseUrls.map(({ href }) => href)).toEqual(['https://file/v1']);
    expect(loaded.models).toEqual(['a/b', 'c/d']);
  });

  it('shortens the timeout with the interval', async () => {
    expect((await loadConfig({ interval: '2s' }, env)).timeoutMillis).toBe(2000);
  });

  it('reads the key from a file, without its line break', async () => {
    const keyFile = await file('key', 'from-a-file\n');
    expect((await loadConfig({ keyFile }, {})).key.bearer()).toBe('Bearer from-a-file');
  });

  it.each([
    [{}, {}, 'TOGETHER_API_KEY is not set'],
    [{}, { TOGETHER_API_KEY: 'two words' }, 'TOGETHER_API_KEY: the API key'],
    [{ keyFile: 'tgp_v1_hunter2' }, env, 'the key file looks like a key itself'],
    [{ keyFile: '/nowhere/key' }, env, "the key file '/nowhere/key' can't be read"],
    [
      { config: '/nowhere/probe.yaml' },
      env,
      "the configuration '/nowhere/probe.yaml' can't be read",
    ],
    [{ interval: 'often' }, env, "--interval is 'often': expected a duration such as"],
    [{ interval: '0s' }, env, "--interval is '0s'"],
    [
      { interval: '5s', timeout: '6s' },
      env,
      'the timeout of 6000 ms exceeds the interval of 5000 ms',
    ],
    [{ baseUrl: ['api.together.ai'] }, env, "--base-url is 'api.together.ai': expected a URL"],
    [{ baseUrl: ['https://a:hunter2@b/v1'] }, env, '--base-url has user info'],
    [{ synthetic: ['a/b'] }, env, 'synthetic completions cost money: set --max-cost-per-day'],
    [{ synthetic: ['a/b'], maxCostPerDay: 'much' }, env, "--max-cost-per-day is 'much'"],
    [{ planUsd: '-1' }, env, "--plan-usd is '-1'"],
    [{ prometheus: 'here' }, env, "--prometheus is 'here': expected a port such as 9464"],
    [{ prometheus: '99999' }, env, "--prometheus is '99999'"],
  ])('refuses %j', async (flags, environment, message) => {
    const loading = loadConfig(flags, environment as Record<string, string>);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.not.toThrow(/hunter2|two words/);
  });

  it.each([
    ['9464', '127.0.0.1', 9464],
    [':9464', '127.0.0.1', 9464],
    ['0.0.0.0:80', '0.0.0.0', 80],
    ['[::]:80', '::', 80],
    ['localhost:0', 'localhost', 0],
  ])('listens for %s at %s', async (prometheus, host, port) => {
    expect((await loadConfig({ prometheus }, env)).prometheus).toEqual({ host, port });
  });
});
