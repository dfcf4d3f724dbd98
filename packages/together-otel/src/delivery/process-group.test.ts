import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = new URL('./process-group.ts', import.meta.url).href;

it.skipIf(process.platform !== 'linux')('a leader without a terminal is in its own group', () => {
  const code = `import { processGroups } from ${JSON.stringify(MODULE)};
process.title = 'a (b) c';
console.log(JSON.stringify({ pid: process.pid, ...processGroups() }));`;
  const options = { encoding: 'utf8', detached: true, timeout: 20_000 } as const;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], options);
  const { pid, ...groups } = JSON.parse(stdout) as { pid: number };
  expect(groups).toEqual({ own: pid, foreground: -1 });
});
