import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTogether } from './traffic.ts';

type Simulator = Awaited<ReturnType<typeof startTogether>>;

const CLI = fileURLToPath(new URL('../../packages/together-otel/dist/cli.mjs', import.meta.url));
/** Makes one call, then waits until its stdin ends. */
const APPLICATION = `
  import OpenAI from 'openai';
  const client = new OpenAI({ apiKey: 'none', baseURL: process.env.TOGETHER_BASE_URL });
  await client.chat.completions.create({ model: 'openai/gpt-oss-120b', messages: [{ role: 'user', content: 'Hi' }] });
  console.log('called ' + process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
  process.stdin.resume().on('end', () => process.exit(7));
`;

let simulator: Simulator;
let home: string;

beforeAll(async () => {
  simulator = await startTogether();
});

afterAll(() => simulator.close());

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'together-otel-home-'));
});

afterEach(() => rm(home, { recursive: true, force: true }));

interface Running {
  readonly url: string;
  /** Lets the application end. @returns the exit code of the command. */
  end(): Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
  readonly stderr: () => string;
}

/** Runs the application with `run --live` and waits for its call. */
async function runLive(
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Running> {
  const child = spawn(
    process.execPath,
    [
      CLI,
      'run',
      '--live',
      ...flags,
      '--',
      process.execPath,
      '--input-type=module',
      '-e',
      APPLICATION,
    ],
    {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        TOGETHER_BASE_URL: simulator.baseURL,
        TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
        // A thread may take seconds to start on a loaded machine.
        TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '20000',
        ...env,
      },
    },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  await new Promise<void>((resolve, reject) => {
    // What was printed to one may arrive before what was printed to the other earlier.
    const look = (): void => {
      if (stdout.includes('called') && stderr.includes('live page: ')) resolve();
    };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
    child.once('close', () => reject(new Error(`it ended: ${stderr}`)));
  });
  return {
    url: /live page: (\S+)/.exec(stderr)?.[1] ?? '',
    stderr: () => stderr,
    kill: (signal) => child.kill(signal),
    end: () => {
      child.stdin.end();
      return closed;
    },
  };
}

async function ask(
  url: string,
  path: string,
): Promise<{ status: number; body: { calls?: { model: string }[] } } | undefined> {
  const { origin, hash } = new URL(url);
  try {
    const response = await fetch(`${origin}/api/${path}`, {
      headers: { authorization: `Bearer ${hash.replace('#token=', '')}` },
    });
    return {
      status: response.status,
      body: (await response.json()) as { calls?: { model: string }[] },
    };
  } catch {
    return undefined;
  }
}

const models = async (url: string): Promise<string[]> =>
  (await ask(url, 'calls'))?.body.calls?.map(({ model }) => model) ?? [];

describe('run --live', () => {
  it('shows the calls that --simulator answers', async () => {
    const before = simulator.ledger.summary().requests;
    const running = await runLive({}, ['--simulator']);
    await expect.poll(() => models(running.url)).toEqual(['openai/gpt-oss-120b']);
    expect(await running.end()).toBe(7);
    expect(running.stderr()).toMatch(/together-otel: simulator: http:/);
    expect(simulator.ledger.summary().requests).toBe(before);
  });

  it('shows the calls of the application, and ends with it and its exit code', async () => {
    const running = await runLive();
    await expect.poll(() => models(running.url)).toEqual(['openai/gpt-oss-120b']);
    expect(await running.end()).toBe(7);
    await expect.poll(() => ask(running.url, 'status')).toBeUndefined();
  });

  it('is shared by several applications, until the last one exits', async () => {
    const first = await runLive();
    const second = await runLive();
    expect(second.url).toBe(first.url);
    await first.end();
    await expect.poll(() => models(second.url)).toHaveLength(2);
    await second.end();
    await expect.poll(() => ask(second.url, 'status')).toBeUndefined();
  });

  it('ends when the command is killed, and the application gets its own signals', async () => {
    const running = await runLive();
    running.kill('SIGKILL');
    await expect.poll(() => ask(running.url, 'status')).toBeUndefined();
  });

  it('forwards everything to the backend in the environment, with its headers', async () => {
    const got: { path: string | undefined; key: string | undefined }[] = [];
    const backend = createServer((request, response) => {
      got.push({ path: request.url, key: request.headers['x-key'] as string });
      request.resume().on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => backend.once('listening', resolve));
      const endpoint = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
      const running = await runLive({
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secret%201',
      });
      await running.end();
      await expect
        .poll(() => got.map(({ path }) => path))
        .toEqual(expect.arrayContaining(['/v1/traces', '/v1/metrics']));
      expect(new Set(got.map(({ key }) => key))).toEqual(new Set(['secret 1']));
    } finally {
      backend.close();
    }
  });

  it('says so when it joins a page that forwards elsewhere', async () => {
    const elsewhere = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9/' };
    const first = await runLive();
    const second = await runLive(elsewhere);
    const third = await runLive();
    expect(second.stderr()).toMatch(
      /the live page that is running forwards nothing, not to http:\/\/127\.0\.0\.1:9 with the settings of this command; stop it first/,
    );
    expect(third.stderr()).not.toContain('forwards');
    for (const running of [first, second, third]) await running.end();
  });

  it('names the called host if none is Together', async () => {
    const running = await runLive({ TOGETHER_OTEL_HOSTS: '' });
    await expect
      .poll(async () => (await ask(running.url, 'status'))?.body)
      .toMatchObject({ calls: 0, otherHosts: [`127.0.0.1:${simulator.port}`] });
    await running.end();
  });

  it('picks another port if its own is in use, and says so', async () => {
    const taken = createServer();
    // The page of an earlier test may still be shutting down.
    await expect
      .poll(
        () =>
          new Promise((resolve) => {
            taken
              .once('error', () => resolve(false))
              .listen(4319, '127.0.0.1', () => resolve(true));
          }),
      )
      .toBe(true);
    try {
      const running = await runLive();
      expect(running.stderr()).toMatch(/port 4319 for the page is in use: using \d+ instead/);
      expect(await models(running.url)).toBeDefined();
      await running.end();
    } finally {
      taken.close();
    }
  });
});
