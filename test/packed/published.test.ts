import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from '@together-otel/test-support/packing';
import { ROOT, runTool } from '@together-otel/test-support/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const packages: string[] = [];
for (const folder of (await readdir(join(ROOT, 'packages'))).sort()) {
  const manifest = await readFile(join(ROOT, 'packages', folder, 'package.json'), 'utf8');
  if (!(JSON.parse(manifest) as { private?: boolean }).private) packages.push(folder);
}
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
    await runTool('publint', ['run', tarball, '--strict']);
  });

  it('has types that resolve everywhere', async () => {
    // Node 10's resolution knows no `exports`; no supported runtime uses it.
    await runTool('attw', [tarball, '--profile', 'node16', '--no-emoji']);
  });

  it('carries a licence, a README, and no tests or sources', async () => {
    const files = (await runTool('tar', ['-tzf', tarball])).trim().split('\n');
    expect(files).toContain('package/LICENSE');
    expect(files).toContain('package/README.md');
    expect(files.filter((file) => /\.test\.|^package\/src\//.test(file))).toEqual([]);
  });

  it('names only published packages and exact or ranged versions', async () => {
    await runTool('tar', ['-xzf', tarball, '-C', folder]);
    const manifest: unknown = JSON.parse(
      await readFile(join(folder, 'package', 'package.json'), 'utf8'),
    );
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|@together-otel\/source/);
  });
});
