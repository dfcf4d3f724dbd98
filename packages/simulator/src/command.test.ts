import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { chat, get, simulate } from './testing/client.ts';

async function run(
  ...argv: string[]
): Promise<{ end: Awaited<ReturnType<typeof runCommand>>; out: string[]; error: string[] }> {
  const out: string[] = [];
  const error: string[] = [];
  const end = await runCommand(argv, {
    out: (line) => out.push(line),
    error: (line) => error.push(line),
  });
  return { end, out, error };
}

describe('together-simulator', () => {
  it('prints one line and serves with the given options', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'together-simulator-'));
    const file = join(folder, 'models.json');
    writeFileSync(file, '[{"id":"me/mine"}]');
    const fault = '{"count":1,"fault":{"kind":"status","status":429}}';
    const { end, out, error } = await run(
      '--models',
      file,
      '--fault',
      fault,
      '--headers',
      'reset-2026-08',
    );
    rmSync(folder, { recursive: true });
    if (typeof end === 'number') throw new Error(error.join());
    expect(out).toEqual([`together-simulator listens on ${end.baseURL}`]);
    const refused = await chat(end);
    expect([refused.status, refused.headers.get('x-ratelimit-reset')]).toEqual([429, '1']);
    expect((await get(end, '/models/me/mine')).status).toBe(200);
    await end.close();
  });

  it('reads any options from a file, overridden by the command line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'together-simulator-'));
    const file = join(folder, 'options.json');
    const deployments = [{ id: 'dep_1' }];
    writeFileSync(file, JSON.stringify({ deployments, headers: 'dedicated', seed: 7 }));
    const { end, error } = await run('--options', file, '--headers', 'reset-2026-08');
    if (typeof end === 'number') throw new Error(error.join());
    expect(end.deployments.list()).toMatchObject(deployments);
    const limited = { count: 1, fault: { kind: 'status', status: 429 } } as const;
    end.inject(limited);
    expect((await chat(end)).headers.get('x-ratelimit-reset')).toBe('1');
    await end.close();
    writeFileSync(file, '[]');
    expect((await run('--options', file)).error[0]).toMatch(/is not a JSON object/);
    rmSync(folder, { recursive: true });
  });

  it('speaks TLS and writes down whom to trust', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'together-simulator-'));
    const file = join(folder, 'ca.pem');
    const { end, out } = await run('--tls', '--ca', file);
    if (typeof end === 'number') throw new Error('It did not start.');
    expect(out).toEqual([`together-simulator listens on https://127.0.0.1:${end.port}/v1`]);
    expect(readFileSync(file, 'utf8')).toBe(end.certificateAuthority);
    const link = join(folder, 'link.pem');
    symlinkSync(file, link);
    const refused = await run('--tls', '--ca', link);
    expect([refused.end, refused.error]).toEqual([2, [expect.stringMatching(/Cannot write --ca/)]]);
    expect(readFileSync(file, 'utf8')).toBe(end.certificateAuthority);
    rmSync(folder, { recursive: true });
    await end.close();
  });

  it('reports its options and version', async () => {
    expect((await run('--help')).out[0]).toContain('--port N');
    expect((await run('--version')).out[0]).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.each([
    [['--prot', '1'], /Unknown option '--prot'.*See --help/],
    [['--port', 'http'], /Invalid --port: http. Give a whole number/],
    [['--headers', 'new'], /Invalid options.headers: "new"/],
    [['--fault', '{'], /--fault is not JSON/],
    [['--fault', '{"fault":{"kind":"x"}}'], /Invalid options.faults\[0\].fault.kind: "x"/],
    [['--ca', 'ca.pem'], /--ca ca.pem has no use without --tls/],
    [['--tls', '--ca', '/no/such/ca.pem'], /Cannot write --ca \/no\/such\/ca.pem/],
    [['--options', '/no/such.json'], /Cannot read --options \/no\/such.json/],
    [['--models', '/no/such.json'], /Cannot read --models \/no\/such.json/],
  ])('ends with 2 and one line for %j', async (argv, message) => {
    const { end, out, error } = await run(...argv);
    expect([end, out, error.length]).toEqual([2, [], 1]);
    expect(error[0]).toMatch(message);
    expect(error[0]).not.toContain('\n');
  });

  it('ends with 2 when the port is taken', async () => {
    const { port } = await simulate();
    const { end, error } = await run('--port', String(port));
    expect(end).toBe(2);
    expect(error).toEqual([
      `together-simulator: Port ${port} is in use. Choose another --port, or 0 for a free one.`,
    ]);
  });
});
