import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, runTool } from '@together-otel/test-support/process';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'together-otel-readme-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('the two commands of the README install the packages from a clone', {
  timeout: 300_000,
}, async () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(readme).toContain('npm run packed');
  expect(readme).toContain('npm install /path/to/the/clone/packed/*.tgz');
  // Its other steps, installing and building, would break tests running at the same time.
  await runTool('pnpm', ['--silent', 'packed:pack'], ROOT);
  const packed = (await readdir(join(ROOT, 'packed'))).filter((name) => name.endsWith('.tgz'));
  expect(packed.some((name) => name.includes('test-support'))).toBe(false);
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  const files = packed.map((name) => join(ROOT, 'packed', name));
  await runTool('npm', ['install', '--no-audit', '--no-fund', '--silent', ...files], folder);
  const binary = join(folder, 'node_modules', '.bin', 'together-otel');
  expect(await runTool(binary, ['--version'], folder)).toMatch(/^\d+\.\d+\.\d+\n$/);
});
