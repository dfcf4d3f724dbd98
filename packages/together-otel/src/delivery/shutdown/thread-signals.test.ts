import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = new URL('./thread-signals.ts', import.meta.url).href;

/** Output of a thread that sends its own process a signal, which the main thread handles. */
function said(isWatched: boolean): string {
  const inThread = `import { onSignalOfThread } from ${JSON.stringify(MODULE)};
import { writeSync } from 'node:fs';
onSignalOfThread(['SIGTERM'], () => writeSync(1, 'work,'), 200);
process.kill(process.pid, 'SIGTERM');
writeSync(1, 'next');`;
  const code = `import { SharedWatch } from ${JSON.stringify(MODULE)};
import { Worker } from 'node:worker_threads';
const watch = new SharedWatch(['SIGTERM']);
watch.share();
watch.note('SIGTERM', ${isWatched});
process.on('SIGTERM', () => {});
new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(inThread)})));`;
  const args = ['--input-type=module', '-e', code];
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 }).stdout;
}

it('a signal that is watched lets the thread do its work, and go on if the process does', () => {
  expect(said(true)).toBe('work,next');
});

it('another is left alone', () => {
  expect(said(false)).toBe('next');
});
