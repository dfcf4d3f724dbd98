import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const execute = promisify(execFile);

/** Runs an example as `npm start` does and returns the lines it prints. */
async function run(example: string): Promise<string[]> {
  const cwd = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url));
  const { stdout, stderr } = await execute(process.execPath, ['main.js'], { cwd });
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

describe('the examples', () => {
  it('retry: waits as long as Together asks, and gives up on permanent errors', async () => {
    const limited = 'dynamic_request_limited: trying again in 1000 ms (as Together asks)';
    expect(await run('retry')).toEqual([
      limited,
      limited,
      // Its x-ratelimit-reset belongs to an unused quota and says nothing about the lack of
      // capacity.
      expect.stringMatching(/^503: trying again in [1-9]\d+ ms \(backoff\)$/),
      expect.stringMatching(/^answered: What is a retry\? \(\d+ tokens\)$/),
      'gave up: Who pays for it? (402)',
      '5 requests were sent',
    ]);
  });

  it('fallback-chain: moves on if another model can help', async () => {
    const kimi = 'moonshotai/Kimi-K2-Instruct-0905';
    const deepseek = 'deepseek-ai/DeepSeek-V3.1';
    const llama = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';
    expect(await run('fallback-chain')).toEqual([
      ...[kimi, deepseek, llama].map((model) => `asking ${model}`),
      expect.stringMatching(new RegExp(`^${llama} answered: Is anybody there\\?`)),
      ...[kimi, deepseek].map((model) => `asking ${model}`),
      expect.stringMatching(new RegExp(`^${deepseek} answered: And now\\?`)),
      ...[kimi, deepseek].map((model) => `asking ${model}`),
      'no model answered: And with this request? (400)',
    ]);
  });

  it('steady-traffic: paced requests pass where bursts are limited', async () => {
    const lines = await run('steady-traffic');
    const pattern = /^(.+): \d+ requests, \d+ limited \((\d+) %\), (\d+) of 24 calls failed$/;
    const runs = lines.map((line) => {
      const [, name, share, failed] = pattern.exec(line) ?? [];
      return { name, share: Number(share), failed: Number(failed) };
    });
    expect(runs.map(({ name }) => name)).toEqual([
      'all at once',
      "paced by each response's limits",
      'paced by 429s, without limits in responses',
    ]);
    const [burst, paced, guessed] = runs;
    expect(burst?.share).toBeGreaterThan(50);
    expect(paced).toMatchObject({ share: 0, failed: 0 });
    expect(guessed?.failed).toBe(0);
    expect(guessed?.share).toBeLessThan(15);
  });

  it('per-model-timeouts: gives up the fast model early, and waits for the slow one', async () => {
    expect(await run('per-model-timeouts')).toEqual([
      'meta-llama/Llama-3.3-70B-Instruct-Turbo: Request timed out.',
      'meta-llama/Llama-3.3-70B-Instruct-Turbo answered in time',
      'deepseek-ai/DeepSeek-R1 answered in time',
    ]);
  });
});
