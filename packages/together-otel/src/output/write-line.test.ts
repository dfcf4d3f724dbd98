import { spawn } from 'node:child_process';
import { Writable } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { writeLine } from './write-line.ts';

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

it("writes without the application's process.nextTick", () => {
  let written = '';
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString();
      done();
    },
  });
  const getter = vi.spyOn(process, 'stderr', 'get');
  getter.mockReturnValue(stderr as unknown as typeof process.stderr);
  const { nextTick } = process;
  const fake = vi.fn();
  process.nextTick = fake;
  try {
    writeLine('a line');
    expect(process.nextTick).toBe(fake);
  } finally {
    process.nextTick = nextTick;
    getter.mockRestore();
  }
  expect(written).toBe('a line\n');
  expect(fake).not.toHaveBeenCalled();
});
