import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { runProcess } from '@together-otel/test-support/process';
import { describe, expect, it } from 'vitest';
import { cli, run } from './command.ts';
import { startRecordedPrometheus } from './prometheus-answers.ts';
import { startWorld } from './world.ts';

/** util-linux's `script` gives a command its own terminal. */
const { status } = spawnSync('script', ['--version'], { stdio: 'ignore' });
const missing = process.platform === 'linux' && status === 0 ? '' : ' (skipped: no util-linux)';

const DOCTOR = ['doctor', '--no-try', '--', 'node', 'applications/calls.cjs'];
const EXPLAIN = ['explain', 'Error code: 429 - rate limit exceeded'];
/** PROMETHEUS stands for the URL of the recorded Prometheus. */
const ADVISE = ['advise', '--prometheus', 'PROMETHEUS'];

/** The lines that a command prints on a terminal. */
async function onTerminal(
  args: readonly string[],
  columns: number,
  env: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  await using world = await startWorld();
  await using prometheus = await startRecordedPrometheus();
  const words = args.map((word) => (word === 'PROMETHEUS' ? prometheus.url : word));
  const quoted = [process.execPath, cli, ...words].map((word) => `'${word}'`).join(' ');
  // In a known CI, Node assumes a terminal without colours.
  const command = `unset CI; stty cols ${columns}; ${quoted}`;
  const { stdout } = await runProcess('script', ['--quiet', '--command', command, '/dev/null'], {
    cwd: import.meta.dirname,
    env: {
      TERM: 'xterm-256color',
      ...world.env,
      // Longer than a line of any terminal in these tests.
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=production,team=support,region=eu',
      ...env,
    },
  });
  return stdout.replaceAll('\r', '').split('\n');
}

/** Lines that are too wide and could have been broken. */
function tooWide(lines: readonly string[], columns: number): string[] {
  return lines
    .map(stripVTControlCharacters)
    .filter((line) => line.length > columns && /\S\s+\S/.test(line.replace(/^\s+(→ )?/, '')));
}

describe.skipIf(missing !== '')(`reports on a terminal${missing}`, () => {
  it.each([
    ['doctor', DOCTOR, 80],
    ['doctor', DOCTOR, 120],
    ['explain', EXPLAIN, 80],
    ['explain', EXPLAIN, 120],
    ['advise', ADVISE, 80],
    ['advise', ADVISE, 120],
  ])('%s %o fits %i columns', async (_name, args, columns) => {
    const lines = await onTerminal(args, columns);
    expect(lines.length).toBeGreaterThan(3);
    expect(tooWide(lines, columns)).toEqual([]);
  });

  it.each([
    'run',
    'doctor',
    'probe',
    'prices',
    'explain',
    'live',
    'dashboards',
    'advise',
    'completion',
    '',
  ])('help %s fits 80 columns', async (name) => {
    const lines = await onTerminal(['help', ...(name ? [name] : [])], 80);
    expect(lines.length).toBeGreaterThan(3);
    expect(tooWide(lines, 80)).toEqual([]);
  });

  it.each([
    ['doctor', DOCTOR],
    ['explain', EXPLAIN],
    ['advise', ADVISE],
  ])('%s uses the width that there is', async (_name, args) => {
    const [narrow, wide] = [await onTerminal(args, 80), await onTerminal(args, 120)];
    expect(wide.length).toBeLessThan(narrow.length);
    const words = (lines: readonly string[]): string =>
      stripVTControlCharacters(lines.join(' '))
        .replaceAll(/\d+ ms|127\.0\.0\.1:\d+/g, '')
        .replaceAll(/\s+/g, ' ');
    expect(words(wide)).toBe(words(narrow));
  });

  it.each([
    ['doctor', DOCTOR],
    ['explain', EXPLAIN],
    ['advise', ADVISE],
  ])('%s has colours, unless NO_COLOR or TERM=dumb says otherwise', async (_name, args) => {
    expect((await onTerminal(args, 80)).join()).toContain('\u001b[1m');
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      expect((await onTerminal(args, 80, env)).join()).not.toContain('\u001b');
    }
  });
});

describe('reports in a pipe', () => {
  it.each([
    ['doctor', DOCTOR],
    ['explain', EXPLAIN],
    ['advise', ADVISE],
  ])('%s has neither colours nor broken lines', async (_name, args) => {
    await using world = await startWorld();
    const env = { ...world.env, TERM: 'xterm-256color', COLUMNS: '40' };
    await using prometheus = await startRecordedPrometheus();
    const words = args.map((word) => (word === 'PROMETHEUS' ? prometheus.url : word));
    const { stdout } = await run(words, { env });
    expect(stdout).not.toContain('\u001b');
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeGreaterThan(80);
  });
});
