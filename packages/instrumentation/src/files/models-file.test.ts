import { execFileSync } from 'node:child_process';
import { chmod, link, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addModel, modelsIn, readModelsFile } from './models-file.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'together-otel-models-'));
  file = join(folder, 'models.txt');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the models file', () => {
  it('holds one JSON string per line, private to its owner', async () => {
    for (const model of ['a/b', '[x', '"y"', '#z', 'a/b']) await addModel(file, model);
    expect(await readFile(file, 'utf8')).toBe('"a/b"\n"[x"\n"\\"y\\""\n"#z"\n');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readModelsFile(file)).toEqual({ models: ['a/b', '[x', '"y"', '#z'], odd: [] });
  });

  it.each([
    ['plain names', 'a/b\r\n\n# remark\n  c/d  \n', ['a/b', 'c/d'], []],
    ['a JSON array', '["a/b", 1, "two words",\n"c/d"]', ['a/b', 'c/d'], []],
    ['a name like the start of an array', '[x\na/b\n', ['[x', 'a/b'], []],
    ['half a line', '"a/b"\n"c/', ['a/b'], [2]],
    ['control characters', 'a\u001b[2Jb\nc/d\n', ['c/d'], [1]],
    ['a name that is too long', `${'x'.repeat(201)}\na/b`, ['a/b'], [1]],
  ])('is read where it has %s', (_name, text, models, odd) => {
    expect(modelsIn(text)).toEqual({ models, odd });
  });

  it('appends after an incomplete line', async () => {
    await writeFile(file, '"a/', { mode: 0o600 });
    await addModel(file, 'c/d');
    expect(await readModelsFile(file)).toEqual({ models: ['c/d'], odd: [1] });
  });

  it('holds at most 200 models', async () => {
    for (let index = 0; index < 210; index++) await addModel(file, `model-${index}`);
    expect((await readModelsFile(file)).models).toHaveLength(200);
  });

  it('may not exist yet', async () => {
    expect(await readModelsFile(file)).toEqual({ models: [], odd: [] });
  });

  const target = (): string => join(folder, 'target');
  it.each<[string, string, () => unknown]>([
    ['a symbolic link', 'a symbolic link', () => symlink(target(), file)],
    ['a link to nowhere', 'a symbolic link', () => symlink('/nowhere', file)],
    ['a second name of another file', 'a hard link', () => link(target(), file)],
    ['a pipe', 'not a regular file', () => execFileSync('mkfifo', [file])],
    [
      'a file that others can write to',
      'others can write',
      async () => {
        await writeFile(file, '');
        await chmod(file, 0o666);
      },
    ],
    ['too large a file', 'bytes', () => writeFile(file, 'x\n'.repeat(200_000))],
  ])('is neither written nor read where it is %s', async (_name, reason, make) => {
    await writeFile(target(), 'kept\n', { mode: 0o600 });
    await make();
    await expect(addModel(file, 'a/b')).rejects.toThrow(reason);
    await expect(readModelsFile(file)).rejects.toThrow(reason);
    expect(await readFile(target(), 'utf8')).toBe('kept\n');
  });
});
