import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { committedFiles } from '../../packages/dashboards/src/committed.ts';
import { run } from './command.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'together-otel-dashboards-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('dashboards', () => {
  it('writes the files of the package', async () => {
    const { code, stdout, stderr } = await run(['dashboards', '--out', folder]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const written = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = written
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(stdout.trim().split('\n').sort()).toEqual(files.sort());
    const committed = committedFiles().filter(({ path }) => !path.includes('/exporter/'));
    expect(files).toHaveLength(committed.length);
    for (const { path, text } of committed) {
      const file = join(folder, path.replace('/collector/', '/'));
      expect(await readFile(file, 'utf8'), path).toBe(text);
    }
  });

  it('writes with the settings of the user', async () => {
    const flags = ['--job', 'shop/.*', '--suffixes', 'exporter', '--plan-usd', '250'];
    const interval = ['--export-interval', '15s'];
    const links = ['--runbooks', 'https://wiki.example/together'];
    const { code } = await run(['dashboards', '--out', folder, ...flags, ...interval, ...links]);
    expect(code).toBe(0);
    const board = await readFile(join(folder, 'grafana/together-overview.json'), 'utf8');
    expect(board).toContain('gen_ai_client_operation_duration_count{job=~\\"shop/.*\\"}');
    expect(board).toContain('* 2592000 / 250');
    expect(board).toContain('"interval": "15s"');
    const rules = await readFile(join(folder, 'prometheus/together.rules.yaml'), 'utf8');
    expect(rules).toContain('https://wiki.example/together/Together');
    expect(rules).toContain('job=~"shop/.*"');
  });

  it.each([
    ['120s', ''],
    ['5m', '--export-interval is 300s: the shortest window of an alert is 5m'],
  ])('says that alerts do not fire with an interval of %s', async (interval, message) => {
    const flags = ['--only', 'prometheus', '--export-interval', interval];
    const { code, stderr } = await run(['dashboards', '--out', folder, ...flags]);
    expect(code).toBe(0);
    if (message === '') expect(stderr).toBe('');
    else expect(stderr).toContain(message);
  });

  it("writes Alertmanager's receivers and routes", async () => {
    const reported = [
      '--critical',
      'pagerduty',
      '--warning',
      'email',
      '--secrets',
      '/run/secrets/',
    ];
    const mail = ['--mail', 'smtps://us%40er@mail.example:2465?from=a@b.c&to=d@e.f&to=g@h.i'];
    const links = ['--grafana', 'https://user:pass@grafana.example/g/?orgId=1'];
    const { code } = await run(['dashboards', '--out', folder, ...reported, ...mail, ...links]);
    expect(code).toBe(0);
    const file = await readFile(join(folder, 'alertmanager/alertmanager.yml'), 'utf8');
    expect(file).not.toMatch(/slack_configs|webhook_configs/);
    expect(file).toContain('routing_key_file: /run/secrets/pagerduty_routing_key\n');
    expect(file).toContain('to: d@e.f, g@h.i\n');
    expect(file).toContain('smarthost: mail.example:2465\n');
    expect(file).toContain('force_implicit_tls: true\n');
    expect(file).toContain('auth_username: us@er\n');
    const rules = await readFile(join(folder, 'prometheus/together.rules.yaml'), 'utf8');
    expect(rules).toContain('dashboard_url: https://grafana.example/g/d/together-model?');
  });

  it('writes only what is asked for', async () => {
    await run(['dashboards', '--out', folder, '--only', 'grafana']);
    expect(await readdir(folder)).toEqual(['grafana']);
  });

  it.each([
    [[], /dashboards needs a folder, such as/],
    [['--out', 'x', '--only', 'graphite'], /'graphite' is invalid.*grafana, prometheus/],
    [['--out', 'x', '--suffixes', 'none'], /'none' is invalid.*collector, exporter/],
    [['--out', 'x', '--job', '['], /--job is '\[': expected a regular expression/],
    [['--out', 'x', '--critical', 'pager'], /'pager' is invalid.*slack, email, pagerduty/],
    [['--out', 'x', '--mail', 'smtp://a:secret@b.c?from=d&to=e'], /^(?!.*secret).*smtp_password/s],
    [['--out', 'x', '--mail', 'smtp://b.c?to=e'], /--mail is not an address such as/],
    [['--out', 'x', '--mail', 'smtp://a%zz@b.c?from=d&to=e'], /--mail has the user 'a%zz'/],
    [
      ['--out', 'x', '--secrets', 'secrets'],
      /--secrets needs an absolute path, such as .*, not 'secrets'/,
    ],
    [['--out', 'x', '--grafana', 'grafana'], /--grafana is 'grafana': expected a URL/],
    [['--out', 'x', '--plan-usd', '-1'], /--plan-usd is '-1': expected an amount above 0/],
    [['--out', 'x', '--export-interval', '15'], /--export-interval is '15': expected a duration/],
    [['--out', 'x', '--histograms', 'sparse'], /'sparse' is invalid.*explicit, native/],
    [['--out', 'x', '--notify', 'ops'], /--notify is 'ops': expected targets of Datadog/],
    [['--out', 'x', '--runbooks', 'wiki'], /--runbooks is 'wiki': expected a URL/],
  ])('%j is wrong usage', async (args, message) => {
    expect(await failure(['dashboards', ...args], 2)).toMatch(message);
  });

  it('reports edited files before it writes, and keeps them; leaves unchanged files alone', async () => {
    await run(['dashboards', '--out', folder]);
    const board = join(folder, 'grafana/together-overview.json');
    const before = await stat(join(folder, 'prometheus/together.rules.yaml'));
    for (const _ of [1, 2]) {
      await writeFile(board, 'edited');
      const { code, stderr } = await run(['dashboards', '--out', folder]);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^together-otel: '.*together-overview.json' differs .*\n$/);
      expect(JSON.parse(await readFile(board, 'utf8'))).toHaveProperty('panels');
      const kept = (await readdir(join(folder, 'grafana'))).filter((name) => /bak$/.test(name));
      expect(kept).toHaveLength(1);
      expect(await readFile(join(folder, 'grafana', String(kept[0])), 'utf8')).toBe('edited');
    }
    const after = await stat(join(folder, 'prometheus/together.rules.yaml'));
    expect(after.mtimeMs).toBe(before.mtimeMs);
  });

  it.each([
    ['a file', 'grafana/together-overview.json'],
    ['a file that is not there', 'datadog/dashboards/together-probe.json'],
    ['a folder', 'prometheus'],
  ])('never writes through a link in the place of %s', async (name, path) => {
    const outside = await mkdtemp(join(tmpdir(), 'together-otel-outside-'));
    const out = join(folder, 'out');
    await mkdir(dirname(join(out, path)), { recursive: true });
    if (name === 'a file') await writeFile(join(outside, 'target'), 'kept');
    await symlink(name === 'a folder' ? outside : join(outside, 'target'), join(out, path));
    const before = await readdir(outside);
    const { code, stderr } = await run(['dashboards', '--out', out]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('is a symbolic link')]);
    expect(await readdir(outside)).toEqual(before);
    for (const file of before) expect(await readFile(join(outside, file), 'utf8')).toBe('kept');
    await rm(outside, { recursive: true });
  });

  it('reports what cannot be written', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const said = await failure(['dashboards', '--out', file], 1);
    expect(said).toContain(
      `'${join(file, 'grafana/together-overview.json')}' can't be written: '${file}' is not a folder`,
    );
    const below = await failure(['dashboards', '--out', join(file, 'a/b')], 1);
    expect(below).toContain(`can't be written: not a folder: '${join(file, 'a/b')}'`);
  });

  it.skipIf(process.platform !== 'linux')('ends where no folder can be made', async () => {
    const said = await failure(['dashboards', '--out', '/proc/none/dashboards'], 1);
    expect(said).toContain("can't be written: there is no place for '/proc/none'");
  });

  it('makes the folders above', async () => {
    const { code } = await run(['dashboards', '--out', join(folder, 'a/b/c'), '--only', 'grafana']);
    expect(code).toBe(0);
    expect(await readdir(join(folder, 'a/b/c'))).toEqual(['grafana']);
  });
});

describe('dashboards preview', () => {
  it('draws saved results, without network requests', async () => {
    const results = { board: 'overview', settings: {}, start: 0, end: 60, step: 15, panels: {} };
    const saved = join(folder, 'results.json');
    await writeFile(saved, JSON.stringify(results));
    const page = join(folder, 'pages/overview.html');
    const toFile = await run(['dashboards', 'preview', '--from', saved, '--out', page]);
    expect(toFile).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    expect(await readFile(page, 'utf8')).toContain('<h1>Together / Overview</h1>');
    const { stdout } = await run(['dashboards', 'preview', '--from', saved]);
    expect(stdout).toBe(await readFile(page, 'utf8'));
  });

  it('draws saved results as they were', async () => {
    const results = { board: 'overview', settings: {}, start: 0, end: 3600, step: 15, panels: {} };
    const saved = join(folder, 'results.json');
    await writeFile(saved, JSON.stringify(results));
    const args = ['dashboards', 'preview', '--from', saved, '--until', '30m', '--since', '10m'];
    const { stdout } = await run(args);
    expect(stdout).toContain('1970-01-01 00:20:00 – 00:30:00 UTC');
    const outside = await failure([...args.slice(0, 4), '--until', '2h'], 1);
    expect(outside).toContain('they are from 1970-01-01T00:00:00.000Z to 1970-01-01T01:00:00.000Z');
  });

  it.each([
    [[], /needs one of --prometheus <url> and --from <file>/],
    [['--prometheus', 'localhost'], /--prometheus is 'localhost': expected a URL such as http/],
    [['--prometheus', 'http://x', '--since', '1'], /--since is '1': expected a duration/],
    [['--prometheus', 'http://x', '--until', 'soon'], /--until is 'soon': expected a time/],
    [['--prometheus', 'http://x', '--board', 'model'], /--board model needs --model/],
    [['--prometheus', 'http://x', '--board', 'all'], /'all' is invalid.*overview, model, probe/],
  ])('%j is wrong usage', async (args, message) => {
    expect(await failure(['dashboards', 'preview', ...args], 2)).toMatch(message);
  });

  it('says that Prometheus cannot be reached', async () => {
    const args = ['dashboards', 'preview', '--prometheus', 'http://127.0.0.1:9'];
    expect(await failure(args, 1)).toMatch(/http:\/\/127\.0\.0\.1:9\/api\/v1\/.* can't be reached/);
  });

  it('reports what is wrong with saved results', async () => {
    const saved = join(folder, 'none.json');
    const missing = await failure(['dashboards', 'preview', '--from', saved], 1);
    expect(missing).toContain(`'${saved}' can't be rendered: there is no such file`);
    await writeFile(saved, 'root:x:0:0');
    const other = await failure(['dashboards', 'preview', '--from', saved], 1);
    expect(other).toContain(`'${saved}' can't be rendered: not saved results: it is not JSON`);
    expect(other).not.toContain('root');
  });
});

/** The one line that a failing command prints. */
async function failure(args: readonly string[], expected: number): Promise<string> {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }, stderr).toEqual({ code: expected, stdout: '' });
  expect(stderr.split('\n')).toEqual([expect.stringMatching(/^together-otel: /), '']);
  return stderr;
}
