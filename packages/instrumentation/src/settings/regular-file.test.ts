import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { notWritable, readRegularFile } from './regular-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regular-file-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('reads a file, and a link to one', () => {
  writeFileSync(join(folder, 'file'), 'text');
  symlinkSync(join(folder, 'file'), join(folder, 'link'));
  expect(readRegularFile(join(folder, 'link'), 10).toString()).toBe('text');
  expect(notWritable(join(folder, 'link'))).toBeUndefined();
  expect(notWritable(join(folder, 'missing'))).toBeUndefined();
});

it('reports why it can not read', () => {
  writeFileSync(join(folder, 'large'), 'x'.repeat(2048));
  const read = (path: string) => () => readRegularFile(path, 1024);
  expect(read(join(folder, 'missing'))).toThrow('there is no such file');
  expect(read(join(folder, 'large'))).toThrow('it is larger than 1 kB');
  expect(read(folder)).toThrow('it is a directory');
  expect(notWritable(folder)).toBe('it is a directory');
});

it.skipIf(process.platform === 'win32')(
  'refuses devices and pipes, and waits for none (skipped on Windows, which has none)',
  () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, '/dev/zero', '/dev/null']) {
      expect(() => readRegularFile(path, 1024), path).toThrow('it is not a regular file');
      expect(notWritable(path), path).toBe('it is not a regular file');
    }
  },
);
