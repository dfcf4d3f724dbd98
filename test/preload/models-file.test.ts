import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { startWorld } from '@together-otel/test-support/world';
import { expect, it } from 'vitest';
import { run } from './run.ts';

it('writes called models to TOGETHER_OTEL_MODELS_FILE, each once', async () => {
  await using world = await startWorld();
  using folder = temporaryFolder();
  const file = join(folder.path, 'models.txt');
  const settings = { ...world.env, TOGETHER_OTEL_MODELS_FILE: file };
  for (let round = 0; round < 2; round++) {
    expect(await run('calls.cjs', true, settings)).toMatchObject({ code: 0, stderr: '' });
  }
  expect(await readFile(file, 'utf8')).toBe('"deepseek-ai/DeepSeek-V3.1"\n');
});

it('knows the models of calls by fetch, of text and of forms', async () => {
  await using world = await startWorld();
  using folder = temporaryFolder();
  const file = join(folder.path, 'models.txt');
  const settings = { ...world.env, TOGETHER_OTEL_MODELS_FILE: file };
  expect(await run('fetches-models.cjs', true, settings)).toMatchObject({ code: 0, stderr: '' });
  expect((await readFile(file, 'utf8')).split('\n').toSorted()).toEqual([
    '',
    '"deepseek-ai/DeepSeek-V3.1"',
    '"openai/whisper-large-v3"',
  ]);
});

it('reports once that it cannot be written, without affecting the application', async () => {
  await using world = await startWorld();
  const settings = { ...world.env, TOGETHER_OTEL_MODELS_FILE: '/nowhere/models.txt' };
  const { code, stdout, stderr } = await run('calls.cjs', true, settings);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '1\n' });
  expect(stderr).toMatch(
    /^together-otel: TOGETHER_OTEL_MODELS_FILE is '\/nowhere\/models\.txt', which can't be written: ENOENT.*; it is ignored\n$/,
  );
});
