import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { cli } from './command.ts';

/** `script` from util-linux gives a command its own terminal. */
const { status } = spawnSync('script', ['--version'], { stdio: 'ignore' });
const missing = process.platform === 'linux' && status === 0 ? '' : ' (skipped: no util-linux)';

/** Signals that come together may become one: several presses show what a single one might not. */
const PRESSES = 8;

/** Presses Ctrl-C, again each time the command reports it; returns how often it did. */
async function interrupt(command: string): Promise<number> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: import.meta.dirname,
    env: { ...env, OTEL_SDK_DISABLED: 'true' },
  });
  const reported = (text: string): number => text.split('interrupted').length - 1;
  let [printed, presses, heard] = ['', 0, -1];
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    const [, run] = /run is (\d+)\./.exec(printed) ?? [];
    if (run === undefined || reported(printed) === heard) return;
    heard = reported(printed);
    // `run` hands signals on in their order: a second SIGINT would arrive before this one.
    if (presses++ < PRESSES) terminal.stdin.write('\u0003');
    else process.kill(Number(run), 'SIGTERM');
  });
  await once(terminal, 'close');
  return reported(printed);
}

describe.skipIf(missing !== '')(`run in a terminal${missing}`, () => {
  const run = `'${process.execPath}' '${cli}' run -- node applications/counts.cjs`;

  it.each([
    ['as it is', run],
    ['with stdin from elsewhere', `${run} < /dev/null`],
  ])('hands Ctrl-C on once, %s', async (_how, command) => {
    expect(await interrupt(command)).toBe(PRESSES);
  });
});
