import { join } from 'node:path';
import { folderOfFile } from '@together-otel/test-support/folder-of-file';
import { ROOT, runTool } from '@together-otel/test-support/process';
import { expect, it } from 'vitest';

const folder = folderOfFile();

it('a clean clone has a lockfile that fits its manifests', async () => {
  const clone = join(folder, 'clone');
  await runTool('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone]);
  await runTool('pnpm', ['install', '--frozen-lockfile', '--lockfile-only'], clone);
  expect(await runTool('git', ['status', '--porcelain'], clone)).toBe('');
});
