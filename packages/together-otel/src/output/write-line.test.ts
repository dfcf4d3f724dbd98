import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = new URL('./write-line.ts', import.meta.url).href;

it('ends no process whose stderr is not read any more, and leaves no listener', async () => {
  const program = `import { writeLine } from ${JSON.stringify(MODULE)};
process.stdin.once('data', () => {
  for (let line = 0; line < 3; line++) writeLine('nobody reads this');
  setTimeout(() => process.exit(process.stderr.listenerCount('error') > 1 ? 2 : 7), 50);
});
process.stdout.write('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  child.stdout.once('data', () => {
    child.stderr.destroy();
    child.stdin.write('go');
  });
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(7);
});
