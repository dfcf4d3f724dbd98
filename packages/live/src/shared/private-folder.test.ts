import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { privateFolder } from './private-folder.ts';

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'private-folder-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('is made with all folders above it, for this user alone', () => {
  const parent = join(temporary(), 'run', 'user');
  const folder = privateFolder({ XDG_RUNTIME_DIR: parent }) ?? expect.fail('no folder');
  expect(folder.startsWith(parent)).toBe(true);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(privateFolder({ XDG_RUNTIME_DIR: parent })).toBe(folder);
});

it('is given up where none can be', () => {
  const file = join(temporary(), 'file');
  writeFileSync(file, '');
  for (const parent of [file, '/proc/1', '/dev/null', '/nowhere\0']) {
    expect(privateFolder({ XDG_RUNTIME_DIR: parent }), parent).toBeUndefined();
  }
});
