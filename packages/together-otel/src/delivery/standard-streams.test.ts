import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('occupies those that are closed, and no more', () => {
  const file = new URL('./standard-streams.ts', import.meta.url).href;
  const application = `
    const { devNull } = require('node:os');
    const { closeSync, openSync, writeSync } = require('node:fs');
    import(${JSON.stringify(file)}).then(({ occupyClosedStreams }) => {
      const free = () => { const file = openSync(devNull); closeSync(file); return file; };
      const before = free();
      closeSync(0);
      closeSync(2);
      occupyClosedStreams();
      writeSync(1, String(free() === before));
    });`;
  const ended = spawnSync(process.execPath, ['-e', application], { encoding: 'utf8' });
  expect(ended).toMatchObject({ stdout: 'true', status: 0 });
});
