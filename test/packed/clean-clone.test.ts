import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command, ROOT } from './command.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'together-otel-clone-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('a clean clone has a lockfile that fits its manifests', async () => {
  const clone = join(folder, 'clone');
  await command('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone]);
  await command('pnpm', ['install', '--frozen-lockfile', '--lockfile-only'], clone);
  expect(await command('git', ['status', '--porcelain'], clone)).toBe('');
});
