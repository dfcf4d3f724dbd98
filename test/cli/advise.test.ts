import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, run } from './command.ts';
import { startRecordedPrometheus } from './prometheus-answers.ts';
import { startWorld } from './world.ts';

interface Advised {
  readonly assumptions: Readonly<Record<string, unknown>>;
  readonly models: readonly {
    readonly model: string;
    readonly advice: string;
    readonly because: string;
    readonly arithmetic: readonly string[];
  }[];
}

const PRICES = {
  'org/steady': { input: 0.6, output: 1.7, hourly: 6 },
  'org/large': { input: 0.6, output: 1.7, hourly: 6 },
};

/** Runs `advise` against the recorded Prometheus. */
async function advise(...flags: string[]) {
  await using world = await startWorld();
  await using prometheus = await startRecordedPrometheus();
  await writeFile(join(world.folder, 'prices.json'), `\uFEFF${JSON.stringify(PRICES)}`);
  const args = ['advise', '--prometheus', prometheus.url, '--prices', 'prices.json', ...flags];
  const ending = await run(args, { cwd: world.folder });
  expect(prometheus.unknown).toEqual([]);
  return ending;
}

async function advisedAs(...flags: string[]): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await advise('--json', ...flags);
  const { models } = JSON.parse(stdout) as Advised;
  return Object.fromEntries(models.map(({ model, advice }) => [model, advice]));
}

describe('advise from Prometheus', () => {
  it('has advice for each model, the busiest first', async () => {
    expect(Object.entries(await advisedAs())).toEqual([
      ['org/at-its-limit', 'dedicated'],
      ['org/large', 'dedicated'],
      ['org/bursty', 'spread'],
      ['org/steady', 'serverless'],
      ['org/full', 'dedicated'],
      ['org/rare', 'unknown'],
    ]);
  });

  it('respects latency, measured throughput and prices', async () => {
    expect(await advisedAs('--latency', '24h')).toMatchObject({ 'org/steady': 'batch' });
    expect(await advisedAs('--latency', '10m')).toMatchObject({ 'org/full': 'spread' });
    expect(await advisedAs('--replica-tokens', '1000')).toMatchObject({
      'org/large': 'serverless',
    });
    expect(await advisedAs('--hourly-usd', '0.2')).toMatchObject({ 'org/steady': 'serverless' });
  });

  it('shows the arithmetic and what it assumes', async () => {
    const { code, stdout, stderr } = await advise('--model', 'org/large');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^org\/large\n {2}advice {4}a dedicated endpoint\n/);
    expect(stdout).toMatch(
      /serverless: \([\d,]+ × \$0\.60 \+ [\d,]+ × \$1\.70\) \/ 1,000,000 in 30 h × 730 h = \$22,\d{3} a month/,
    );
    expect(stdout).toContain('dedicated: 1 replica × $6.00 × 730 h = $4,380 a month');
    expect(stdout).toMatch(/Assumptions\n {2}A response may take 30 s \(--latency\)\./);
    expect(stdout).not.toContain('org/steady');
  });

  it('refuses to advise on too little data', async () => {
    const { code, stdout } = await advise('--model', 'org/rare');
    expect(code).toBe(1);
    expect(stdout).toMatch(/too little data: 9\d calls in 30 h; advice needs 500 calls and 24 h/);
    expect(stdout).not.toContain('Assumptions');
    const none = await advise('--model', 'org/none', '--json');
    expect(none.code).toBe(1);
    expect((JSON.parse(none.stdout) as Advised).models).toEqual([]);
    expect(none.stderr).toMatch(/^together-otel: found no calls of org\/none in the last 168 h/);
  });

  it('reads credentials from a file and never prints them', async () => {
    await using world = await startWorld();
    const file = join(world.folder, 'secret');
    for (const [flag, content, header] of [
      ['--bearer-file', 'token-of-the-test\n', 'Bearer token-of-the-test'],
      ['--basic-file', 'user:password\n', `Basic ${btoa('user:password')}`],
    ] as const) {
      await writeFile(file, content);
      await chmod(file, 0o600);
      await using prometheus = await startRecordedPrometheus(header);
      const args = ['advise', '--prometheus', prometheus.url];
      expect(await run([...args, flag, file])).toMatchObject({ code: 0, stderr: '' });
      const refused = await run(args);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toMatch(/answered 401/);
    }
  });
});

it.each(['-3', '1e999', '"6.49"', 'true'])(
  'advise refuses a price list whose hourly price is %s',
  async (hourly) => {
    await using world = await startWorld();
    const file = join(world.folder, 'prices.json');
    await writeFile(file, `{"org/model": {"input": 1, "output": 2, "hourly": ${hourly}}}`);
    const { code, stderr } = await run(['advise', '--live', '--prices', file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--prices is '.*': the hourly price of org\/model is .*: expected USD/);
  },
);

describe('advise from a live page', () => {
  it('reads the running page, or its database', async () => {
    await using world = await startWorld();
    const file = join(world.folder, 'calls.db');
    // The folders where running pages are listed.
    const env = { XDG_RUNTIME_DIR: world.folder, TMPDIR: world.folder };
    const ports = ['--http-port', '0', '--grpc-port', '0', '--page-port', '0'];
    const args = [cli, 'live', '--no-open', '--db', file, ...ports];
    const page = spawn(process.execPath, args, { env: { ...process.env, ...env } });
    try {
      const [said] = (await once(page.stdout.setEncoding('utf8'), 'data')) as [string];
      await send(/OTLP: +(\S+)/.exec(said)?.[1] ?? '');
      for (const source of [['--live'], ['--db', file]]) {
        const { code, stdout, stderr } = await run(['advise', ...source, '--json'], { env });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect((JSON.parse(stdout) as Advised).models).toMatchObject([
          {
            model: 'org/model',
            advice: 'spread',
            figures: { calls: 600, attempts: 720, limited: 120, hours: 30 },
          },
        ]);
      }
    } finally {
      const ended = once(page, 'exit');
      page.kill('SIGTERM');
      await ended;
    }
    expect(await run(['advise', '--db', file], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(await run(['advise', '--live'], { env })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^together-otel: no live page is running for this user/),
    });
  });
});

/** Sends 600 calls over 30 hours in bursts of 20; every fifth was rate-limited once. */
async function send(endpoint: string): Promise<void> {
  const now = Date.now();
  const stamp = (millis: number): string => `${Math.round(millis)}000000`;
  const spans = Array.from({ length: 600 }, (_, index) => {
    const start = now - 30 * 3_600_000 + Math.floor(index / 20) * 3_600_000;
    const id = (index + 1).toString(16);
    const limited = {
      name: 'together.attempt',
      timeUnixNano: stamp(start + 100),
      attributes: pairs({ 'http.response.status_code': 429, 'error.type': '429' }),
    };
    return {
      traceId: id.padStart(32, '0'),
      spanId: id.padStart(16, '0'),
      name: 'chat org/model',
      kind: 3,
      startTimeUnixNano: stamp(start),
      endTimeUnixNano: stamp(start + 500),
      attributes: pairs({
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'org/model',
        'together.call.outcome': 'success',
      }),
      events: index % 5 === 0 ? [limited] : [],
    };
  });
  const body = { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }] };
  const headers = { 'content-type': 'application/json' };
  const sent = await fetch(`${endpoint}/v1/traces`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(sent.status).toBe(200);
}

function pairs(of: Readonly<Record<string, string | number>>): object[] {
  return Object.entries(of).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
  }));
}

describe('wrong usage of advise', () => {
  it.each([
    [[], /needs one of --prometheus <url>, --db <file> and --live/],
    [['--db', 'a', '--live'], /needs one of/],
    [['--prometheus', 'localhost:9090'], /--prometheus is 'localhost:9090': expected a URL/],
    [['--live', '--since', '0h'], /--since is '0h': expected a duration above 0/],
    [['--live', '--latency', 'soon'], /--latency is 'soon'/],
    [['--live', '--batch-discount', '50'], /--batch-discount is '50': expected a share/],
    [['--live', '--hourly-usd', ''], /--hourly-usd is ''/],
    [['--live', '--replica-tokens', '-1'], /--replica-tokens is '-1': expected a number above 0/],
    [['--live', '--prices', 'nowhere.json'], /--prices is 'nowhere\.json'.*there is no such file/],
    [['--live', '--bearer-file', 'a', '--basic-file', 'b'], /exclude each other/],
    [
      ['--prometheus', 'http://x', '--bearer-file', 'nowhere'],
      /--bearer-file is 'nowhere': it can't/,
    ],
  ])('%j', async (flags, message) => {
    const { code, stdout, stderr } = await run(['advise', ...flags]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^together-otel: .*\(see together-otel advise --help\)\n$/);
  });

  it.each([
    [['--prometheus', 'http://127.0.0.1:1'], /can't be reached/],
    [['--db', 'nowhere.db'], /the database 'nowhere\.db' does not exist/],
    [['--db', 'package.json'], /the database 'package\.json' can't be (?:read|opened): .*database/],
  ])('%j fails', async (flags, message) => {
    const { code, stdout, stderr } = await run(['advise', ...flags]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
