import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Folders with files tracked by git. */
function foldersIn(parent: string): string[] {
  const files = execFileSync('git', ['ls-files', parent], { cwd: ROOT, encoding: 'utf8' });
  const folders = files.split('\n').flatMap((file) => /^[^/]+\/[^/]+(?=\/)/.exec(file)?.[0] ?? []);
  return [...new Set(folders)];
}

it.each(['packages', 'test'])('CONTRIBUTING.md describes each folder of %s', (parent) => {
  const map = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const named = [...map.matchAll(/^((?:packages|test)\/[\w-]+) {2,}\S/gm)].map(([, name]) => name);
  expect(named.filter((name) => name?.startsWith(`${parent}/`)).sort()).toEqual(
    foldersIn(parent).sort(),
  );
});

it('the README names every package that is published', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  for (const folder of foldersIn('packages')) {
    const manifest = readFileSync(join(ROOT, folder, 'package.json'), 'utf8');
    const { private: isPrivate = false } = JSON.parse(manifest) as { private?: boolean };
    if (!isPrivate) expect(readme).toContain(`(${folder})`);
  }
});

it.each(['.', ...foldersIn('packages')])(
  'the README of %s is short: tables are in docs/',
  (folder) => {
    const path = join(ROOT, folder, 'README.md');
    if (!existsSync(path)) return;
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThanOrEqual(201);
  },
);
