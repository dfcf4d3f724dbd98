import { readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderOfFile } from '@together-otel/test-support/folder-of-file';
import { ROOT, runTool } from '@together-otel/test-support/process';
import { expect, it } from 'vitest';

const folder = folderOfFile();

it('the two commands of the README install the packages from a clone', {
  timeout: 300_000,
}, async () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(readme).toContain('npm run packed');
  expect(readme).toContain('npm install /path/to/the/clone/packed/*.tgz');
  // Skips its install and build steps, which would break concurrent tests.
  await runTool('pnpm', ['--silent', 'packed:pack'], ROOT);
  const packed = (await readdir(join(ROOT, 'packed'))).filter((name) => name.endsWith('.tgz'));
  expect(packed.some((name) => name.includes('test-support'))).toBe(false);
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  const files = packed.map((name) => join(ROOT, 'packed', name));
  await runTool('npm', ['install', '--no-audit', '--no-fund', '--silent', ...files], folder);
  const binary = join(folder, 'node_modules', '.bin', 'together-otel');
  expect(await runTool(binary, ['--version'], folder)).toMatch(/^\d+\.\d+\.\d+\n$/);
});
