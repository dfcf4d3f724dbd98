import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = new URL('./listened-signals.ts', import.meta.url).href;

/** How a process that listens to SIGTERM ends, and what it prints. */
function ended(program: string) {
  const code = `import { listenToSignals } from ${JSON.stringify(MODULE)};
import { writeSync } from 'node:fs';
const say = (text) => writeSync(1, text + ',');
const by = (signal) => { say('ours'); process.kill(process.pid, signal); return false; };
const release = listenToSignals({ signals: ['SIGTERM'], by });
setInterval(() => {}, 1000);
const theirs = () => { say('theirs'); process.exit(3); };
${program}`;
  const args = ['--input-type=module', '-e', code];
  const options = { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' } as const;
  const { status, signal, stdout } = spawnSync(process.execPath, args, options);
  return { end: signal ?? status, said: stdout };
}

const kill = "process.kill(process.pid, 'SIGTERM');";

it.skipIf(process.platform === 'win32').each([
  ['ends the process', '', 'SIGTERM', 'ours,'],
  ['leaves it to the application', "process.on('SIGTERM', theirs);", 3, 'theirs,'],
  [
    'listens again once the application does not',
    "process.on('SIGTERM', theirs); process.off('SIGTERM', theirs);",
    'SIGTERM',
    'ours,',
  ],
  [
    'is not counted beside the application',
    "process.once('SIGTERM', () => setTimeout(again)); say(process.listenerCount('SIGTERM'));",
    'SIGTERM',
    '1,ours,',
  ],
])('a signal: %s', (_what, before, end, said) => {
  expect(ended(`const again = () => { ${kill} }; ${before} again();`)).toEqual({ end, said });
});

it.skipIf(process.platform === 'win32')('lets a signal that nobody handles have its effect', () => {
  const program = `say(release('SIGTERM')); ${kill} say('too late');`;
  expect(ended(program)).toEqual({ end: 'SIGTERM', said: 'true,' });
});

it('keeps one that the application handles, and others', () => {
  const program = `process.on('SIGTERM', theirs);
say(release('SIGTERM')); say(release('SIGUSR1')); process.exit(0);`;
  expect(ended(program)).toEqual({ end: 0, said: 'false,false,' });
});
