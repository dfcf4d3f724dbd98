import { existsSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnosis.ts';
import { startWorld } from './world.ts';

/** What `doctor` says about a setting that names a file, relative to an empty folder. */
async function saidOf(
  variable: string,
  value: string,
  prepare: (file: string) => Promise<void> = async () => {},
): Promise<string> {
  await using world = await startWorld();
  const { folder } = world;
  await prepare(join(folder, value));
  const { sections } = await diagnose([], {
    cwd: folder,
    env: { ...world.env, [variable]: value },
  });
  const subject = variable === 'TOGETHER_OTEL_PRICES' ? /: prices: / : /: models file: /;
  return sections['settings']?.find((line) => subject.test(line)) ?? '';
}

describe('a models file', () => {
  const VARIABLE = 'TOGETHER_OTEL_MODELS_FILE';

  it('that does not exist yet is fine, and is not created', async () => {
    await using world = await startWorld();
    const file = join(world.folder, 'models.txt');
    const { sections } = await diagnose([], { env: { ...world.env, [VARIABLE]: file } });
    expect(sections['settings']).toContainEqual(
      expect.stringMatching(/^ok: models file: .* has 0 models so far$/),
    );
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['in a folder that is not there', 'nowhere/models.txt', undefined, /^problem: .*ENOENT/],
    [
      'that is a link',
      'link',
      (file: string) => symlink('/etc/hosts', file),
      /^problem: .*it is a symbolic link/,
    ],
    [
      'that others can write to',
      'models.txt',
      async (file: string) => {
        await writeFile(file, '');
        await chmod(file, 0o666);
      },
      /^problem: .*others can write to it/,
    ],
    [
      'that is one JSON array',
      'models.json',
      (file: string) => writeFile(file, '["a/b"]', { mode: 0o600 }),
      /^problem: .*it is one JSON array/,
    ],
    [
      'with something else in it',
      'models.txt',
      (file: string) => writeFile(file, '"a/b"\n{ "models": [] }\n', { mode: 0o600 }),
      /^note: .*line 2 of models\.txt names no model/,
    ],
    [
      'with models in it',
      'models.txt',
      (file: string) => writeFile(file, '"a/b"\nc/d\n', { mode: 0o600 }),
      /^ok: .*has 2 models so far/,
    ],
  ])('%s', async (_what, value, prepare, expected) => {
    expect(await saidOf(VARIABLE, value, prepare)).toMatch(expected);
  });
});

describe('a price list', () => {
  it.each([
    ['of models', '{"a/b":{"input":1,"output":2}}', /^ok: prices: prices\.json, of 1 models$/],
    ['as Together answers it', '[{"id":"a","pricing":{"input":1,"output":2}}]', /^ok: .*of 1 mod/],
    ['without a price', '[{"id":"a"}]', /^note: .*prices\.json contains no price, so no/],
    ['of another shape', '{"data":[1,2]}', /^note: .*prices\.json contains no price, so no/],
  ])('%s', async (_what, text, expected) => {
    const prepare = (file: string) => writeFile(file, text);
    expect(await saidOf('TOGETHER_OTEL_PRICES', 'prices.json', prepare)).toMatch(expected);
  });

  it('that is a folder is no list', async () => {
    const prepare = async (file: string) => void (await mkdir(file));
    expect(await saidOf('TOGETHER_OTEL_PRICES', 'prices', prepare)).toMatch(/^ok: prices: no list/);
  });
});
