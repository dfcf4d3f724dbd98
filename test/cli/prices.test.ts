import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '@together-otel/test-support/server';
import { describe, expect, it } from 'vitest';
import { readPrices } from '../../packages/instrumentation/src/together/price-list.ts';
import { run } from './command.ts';
import { startWorld, type World } from './world.ts';

const KEY = 'key-of-the-test';

describe('prices', () => {
  it('writes a list that TOGETHER_OTEL_PRICES takes', async () => {
    await using world = await startWorld();
    const file = join(world.folder, 'prices.json');
    const args = ['prices', '--base-url', `${world.simulator.baseURL}/`, '--out', file];
    const { code, stdout, stderr } = await run(args, { env: { TOGETHER_API_KEY: KEY } });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(
      /^together-otel: prices of \d+ models; [1-9]\d* without a token price left out\n$/,
    );

    const text = await readFile(file, 'utf8');
    const prices = readPrices(JSON.parse(text));
    expect(prices.get('deepseek-ai/DeepSeek-V3.1')).toEqual({ input: 0.6, output: 1.7 });
    expect([...prices.keys()]).toEqual([...prices.keys()].sort());
    expect([...prices.values()]).toContainEqual({ input: 1, output: 3, cached_input: 0.5 });
    expect([...prices.values()].every(({ input, output }) => input + output > 0)).toBe(true);

    const toStdout = await run(['prices'], { env: world.env });
    expect(toStdout).toMatchObject({ code: 0, stdout: text });

    const { env } = world;
    const application = ['run', '--', 'node', 'applications/calls.cjs'];
    await run(application, { env: { ...env, TOGETHER_OTEL_PRICES: file } });
    expect(world.receiver.latest('together.client.cost')).not.toEqual([]);
  });

  it.each([
    [401, /answered 401 invalid_api_key \(auth\): .* Check TOGETHER_API_KEY/, 'invalid_api_key'],
    [429, /answered 429 dynamic_request_limited \(rate_limit\)/, 'dynamic_request_limited'],
    [503, /answered 503.* \(capacity\)/, 'overloaded'],
  ] as const)('decodes a %i', async (status, message, body) => {
    await using world = await startWorld();
    world.simulator.inject({ fault: { kind: 'status', status, body } });
    await expectFailure(world, message);
  });

  it('writes names of models without control characters, as the same names', async () => {
    const id = 'org/\u009b31m\u202elarge';
    const pricing = { input: 1, output: 2, hourly: 0, base: 0, finetune: 0 };
    await using server = await answering(JSON.stringify([{ id, pricing }]));
    const env = { TOGETHER_API_KEY: KEY, TOGETHER_BASE_URL: server.url };
    const { code, stdout } = await run(['prices'], { env });
    expect(stdout).not.toMatch(/[\u007f-\u009f\u202e]/);
    expect({ code, prices: JSON.parse(stdout) }).toEqual({
      code: 0,
      prices: { [id]: { input: 1, output: 2 } },
    });
  });

  it('reports a response that is not JSON', async () => {
    await using server = await answering('<html></html>', 'text/html');
    const env = { TOGETHER_API_KEY: KEY, TOGETHER_BASE_URL: server.url };
    const { code, stderr } = await run(['prices'], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /\/models returned 200 with text\/html instead of JSON: check the base URL\n$/,
    );
  });

  it('reports a response that is not a list of models', async () => {
    await using server = await answering('{"object":"list"}');
    const env = { TOGETHER_API_KEY: KEY, TOGETHER_BASE_URL: server.url };
    const { code, stderr } = await run(['prices'], { env });
    expect(code).toBe(1);
    expect(stderr).toBe(
      'together-otel: the response is not a list of models: check the base URL\n',
    );
  });

  it("reports no response, without the URL's secrets", async () => {
    const { code, stdout, stderr } = await run(['prices'], {
      env: { TOGETHER_API_KEY: KEY, TOGETHER_BASE_URL: 'http://127.0.0.1:1/v1' },
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^together-otel: GET http:\/\/127\.0\.0\.1:1\/v1\/models: the connection failed \(.*\)\. .*\n$/,
    );
  });

  it('wants the key in the environment', async () => {
    const { code, stderr } = await run(['prices']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^together-otel: TOGETHER_API_KEY is not set.*\n$/);
  });

  it("says that the file can't be written", async () => {
    await using world = await startWorld();
    const file = join(world.folder, 'file');
    await writeFile(file, '');
    const { code, stderr } = await run(['prices', '--out', join(file, 'x')], { env: world.env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^together-otel: '.*' can't be written: .*\n$/);
  });

  it("skips invalid prices, and accepts OpenAI's format too", async () => {
    const models = [
      { id: 'a/odd', pricing: { input: '0.5', output: 1 } },
      { id: 'b/negative', pricing: { input: -1, output: 1 } },
      { id: 'c/none' },
      { id: 'd/zero', pricing: { input: 0, output: 0, hourly: 3 } },
      { id: '__proto__', pricing: { input: 1, output: 1, cached_input: 0 } },
      null,
    ];
    await using server = await answering(JSON.stringify({ data: models }));
    const env = { TOGETHER_API_KEY: KEY, TOGETHER_BASE_URL: server.url };
    const { code, stdout, stderr } = await run(['prices'], { env });
    expect(code).toBe(0);
    expect(stdout).toBe('{\n  "__proto__": {\n    "input": 1,\n    "output": 1\n  }\n}\n');
    expect(stderr).toContain(
      'prices of 1 models; 2 without a token price left out, 3 with a price',
    );
  });
});

async function expectFailure({ env }: World, message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await run(['prices'], { env });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).not.toContain(KEY);
}

function answering(body: string, type = 'application/json') {
  return serve((_request, response) => {
    response.setHeader('content-type', type).end(body);
  });
}
