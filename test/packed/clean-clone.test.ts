import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, runTool } from '@together-otel/test-support/process';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'together-otel-clone-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('a clean clone has a lockfile that fits its manifests', async () => {
  const clone = join(folder, 'clone');
  await runTool('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone]);
  await runTool('pnpm', ['install', '--frozen-lockfile', '--lockfile-only'], clone);
  expect(await runTool('git', ['status', '--porcelain'], clone)).toBe('');
});
