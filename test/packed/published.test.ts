import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderOfFile } from '@together-otel/test-support/folder-of-file';
import { pack } from '@together-otel/test-support/packing';
import { ROOT, runTool } from '@together-otel/test-support/process';
import { beforeAll, describe, expect, it } from 'vitest';

const packages: string[] = [];
for (const folder of (await readdir(join(ROOT, 'packages'))).sort()) {
  const manifest = await readFile(join(ROOT, 'packages', folder, 'package.json'), 'utf8');
  if (!(JSON.parse(manifest) as { private?: boolean }).private) packages.push(folder);
}
const folder = folderOfFile();

describe.each(packages)('packages/%s, packed', (name) => {
  let tarball: string;
  let content: string;

  beforeAll(async () => {
    tarball = await pack(name, join(folder, 'packed', name));
    content = join(folder, 'content', name);
    await mkdir(content, { recursive: true });
    await runTool('tar', ['-xzf', tarball, '-C', content, '--strip-components', '1']);
  });

  it('is as publint wants it', async () => {
    await runTool('publint', ['run', tarball, '--strict']);
  });

  it('has types that resolve everywhere', async () => {
    // Node 10's resolution ignores `exports`; no supported runtime uses it.
    await runTool('attw', [tarball, '--profile', 'node16', '--no-emoji']);
  });

  it('carries a licence, a README, and no tests or sources', async () => {
    const files = (await runTool('tar', ['-tzf', tarball])).trim().split('\n');
    expect(files).toContain('package/LICENSE');
    expect(files).toContain('package/README.md');
    expect(files.filter((file) => /\.test\.|^package\/src\//.test(file))).toEqual([]);
  });

  it('has the licence of every bundled package', async () => {
    const bundled = await bundledIn(join(content, 'dist'));
    const file = join(content, 'NOTICE');
    const [contents = '', ...texts] = existsSync(file)
      ? (await readFile(file, 'utf8')).split(`\n${'='.repeat(80)}\n`)
      : [];
    const named = [...contents.matchAll(/^(\S+) (\S+), .+\n {2}in /gm)];
    expect(named.map(([, one]) => one)).toEqual(expect.arrayContaining(bundled));
    const licensed = texts.flatMap((text) => (text.split('\n\n', 1)[0] ?? '').split('\n'));
    expect(licensed).toEqual(expect.arrayContaining(named.map(([, one, of]) => `${one} ${of}`)));
  });

  it('names only published packages and exact or ranged versions', async () => {
    const manifest: unknown = JSON.parse(await readFile(join(content, 'package.json'), 'utf8'));
    expect(JSON.stringify(manifest)).not.toMatch(/workspace:|@together-otel\/source/);
  });
});

/** The packages bundled into a build, according to its region comments. */
async function bundledIn(dist: string): Promise<string[]> {
  const files = (await readdir(dist)).filter((file) => /\.[cm]js$/.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(dist, file), 'utf8')));
  const regions = texts
    .join('\n')
    .matchAll(/^\/\/#region .*\/node_modules\/((?:@[^/]+\/)?[^/]+)/gm);
  return [...new Set([...regions].map(([, name = '']) => name))];
}
