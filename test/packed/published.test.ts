import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, ROOT } from './command.ts';
import { pack } from './project.ts';

const packages = (await readdir(join(ROOT, 'packages'))).sort();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'together-otel-packed-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(packages)('packages/%s, packed', (name) => {
  let tarball: string;

  beforeAll(async () => {
    tarball = await pack(name, join(folder, 'packed', name));
  });

  it('is as publint wants it', async () => {
    await command('publint', ['run', tarball, '--strict']);
  });

  it('has types that resolve everywhere', async () => {
    // Node 10's resolution knows no `exports`; no supported runtime uses it.
    await command('attw', [tarball, '--profile', 'node16', '--no-emoji']);
  });

  it('carries a licence, a README, and no tests or sources', async () => {
    const files = (await command('tar', ['-tzf', tarball])).trim().split('\n');
    expect(files).toContain('package/LICENSE');
    expect(files).toContain('package/README.md');
    expect(files.filter((file) => /\.test\.|^package\/src\//.test(file))).toEqual([]);
  });

  it('names only published packages and exact or ranged versions', async () => {
    await command('tar', ['-xzf', tarball, '-C', folder]);
    const manifest: unknown = JSON.parse(
      await readFile(join(folder, 'package', 'package.json'), 'utf8'),
    );
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|@together-otel\/source/);
  });
});
