import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '@together-otel/simulator';
import { describe, expect, it } from 'vitest';
import type { DemoReport } from './report.ts';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function demo(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const { TOGETHER_API_KEY: _key, ...inherited } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [fileURLToPath(new URL('demo.ts', import.meta.url)), ...args],
      { env: { ...inherited, ...env } },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });
}

describe('npm run demo', () => {
  it('reports over OTLP exactly what the simulator served', { timeout: 120_000 }, async () => {
    const { code, stdout } = await demo(['--json']);
    const report = JSON.parse(stdout) as DemoReport;
    expect(report.problems).toEqual([]);
    expect(report.comparison?.differences).toEqual([]);
    expect(code).toBe(0);

    const { models } = report;
    expect(Object.keys(models)).toHaveLength(5);
    const hot = models['Qwen/Qwen3-235B-A22B-Instruct-2507-tput'];
    expect(hot?.limitedByErrorType['dynamic_request_limited']).toBeGreaterThan(0);
    expect(hot?.attempts).toBeGreaterThan(hot?.calls ?? Number.POSITIVE_INFINITY);
    expect(hot?.quota.requestsLimit).toBe(4);
    const full = models['moonshotai/Kimi-K2-Instruct-0905'];
    expect(full).toMatchObject({ calls: 4, overCapacity: 8, callsByOutcome: { error: 4 } });
    expect(report.fallbacks).toEqual([
      {
        from: 'moonshotai/Kimi-K2-Instruct-0905',
        to: 'deepseek-ai/DeepSeek-V3.1',
        errorType: '503',
        outcome: 'success',
        count: 4,
      },
    ]);
    expect(report.comparison?.timeToFirstToken.streams).toBeGreaterThanOrEqual(16);
    expect(report.examples).toHaveLength(3);
  });

  it('calls whatever API the environment names with --live', { timeout: 120_000 }, async () => {
    const latency = { firstTokenMillis: 5, perTokenMillis: 0, jitter: 0 };
    const simulator = await startSimulator({ latency });
    const { code, stdout } = await demo(['--json', '--live'], {
      TOGETHER_API_KEY: 'key',
      TOGETHER_BASE_URL: simulator.baseURL,
      TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
    });
    const served = simulator.ledger.entries().length;
    await simulator.close();
    const report = JSON.parse(stdout) as DemoReport;
    expect({ code, problems: report.problems }).toEqual({ code: 0, problems: [] });
    expect(report).not.toHaveProperty('comparison');
    const attempts = Object.values(report.models).map((model) => model.attempts);
    expect(attempts.reduce((sum, count) => sum + count, 0)).toBe(served);
  });

  it.each([
    [['--live'], 'set TOGETHER_API_KEY'],
    [['--receiver-port', 'http'], "--receiver-port is 'http': expected a port"],
    [['--jsno'], "Unknown option '--jsno'"],
  ])('says in one line what is wrong with %j', async (args, expected) => {
    const { code, stdout, stderr } = await demo(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says in one line that a port is in use', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, stderr } = await demo(['--receiver-port', port]);
    await new Promise((resolve) => taken.close(resolve));
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(port)]);
  });
});
