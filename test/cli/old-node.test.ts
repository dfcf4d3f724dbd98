import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startWorld } from './world.ts';

/** The first Node.js in PATH that is too old for the preload. */
const old = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find((file) => {
    if (!existsSync(file)) return false;
    const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
    return /^v(?:18|20|21)\./.test(stdout);
  });
const missing = old === undefined ? ' (skipped: PATH has no Node.js 18 to 21)' : '';

const launcher = fileURLToPath(
  new URL('../../packages/together-otel/dist/launcher.cjs', import.meta.url),
);

function onOldNode(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd: import.meta.dirname, encoding: 'utf8' as const };
  return spawnSync(old ?? '', [launcher, ...args], { ...options, env: { PATH, HOME, ...env } });
}

describe.skipIf(missing !== '')(`on an old Node.js${missing}`, () => {
  it('doctor starts, and says that it is too old', async () => {
    await using world = await startWorld();
    const { stdout, stderr, status } = onOldNode(
      ['doctor', '--', old ?? '', 'applications/calls.cjs'],
      world.env,
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/problem +Node\.js v\d+\.\S+, but >=22\.15 is needed/);
    expect(stdout).toContain('traces to ');
    expect(stdout).toContain('not tried: Node.js v');
    expect(status).toBe(1);
  });

  it('explain answers, and run says what is needed', () => {
    expect(onOldNode(['explain', '503'])).toMatchObject({ status: 0, stderr: '' });
    const ran = onOldNode(['run', '--', 'node', 'app.js']);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain('this needs Node.js 22.15 or newer');
  });
});
