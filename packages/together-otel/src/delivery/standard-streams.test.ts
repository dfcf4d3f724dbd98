import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('occupies those that are closed, and no more', () => {
  const file = new URL('./standard-streams.ts', import.meta.url).href;
  const application = `
    const { closeSync, openSync, writeSync } = require('node:fs');
    import(${JSON.stringify(file)}).then(({ occupyClosedStreams }) => {
      const free = () => { const file = openSync('/dev/null'); closeSync(file); return file; };
      const before = free();
      closeSync(0);
      closeSync(2);
      occupyClosedStreams();
      writeSync(1, String(free() === before));
    });`;
  const { stdout } = spawnSync(process.execPath, ['-e', application], { encoding: 'utf8' });
  expect(stdout).toBe('true');
});
