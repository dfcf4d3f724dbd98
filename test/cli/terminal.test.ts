import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { cli } from './command.ts';

/** util-linux's `script` gives a command its own terminal. */
const { status } = spawnSync('script', ['--version'], { stdio: 'ignore' });
const missing = process.platform === 'linux' && status === 0 ? '' : ' (skipped: no util-linux)';

/** Simultaneous signals may merge, so one press might hide a duplicate; several show it. */
const PRESSES = 8;

/** Presses Ctrl-C each time the command reports one. @returns the number of reports. */
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
    // `run` passes signals on in order: a duplicate SIGINT would arrive before this SIGTERM.
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
