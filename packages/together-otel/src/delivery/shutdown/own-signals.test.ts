import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = new URL('./own-signals.ts', import.meta.url).href;

/** What is called around the signals of a process that ignores them. */
function noticed(program: string): string {
  const code = `import { onOwnSignal } from ${JSON.stringify(MODULE)};
import { writeSync } from 'node:fs';
process.on('SIGTERM', () => {});
const say = (text) => writeSync(1, text);
onOwnSignal({ before: (signal) => say('before ' + signal), after: () => say(', after') });
${program}`;
  const options = { encoding: 'utf8', detached: true, timeout: 20_000 } as const;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], options).stdout;
}

it.skipIf(process.platform === 'win32').each(['process.pid', '0', '-process.pid'])(
  'a signal for %s is noticed before and after',
  (target) => {
    expect(noticed(`process.kill(${target}, 'SIGTERM');`)).toBe('before SIGTERM, after');
  },
);

it.each([
  ['process.kill(process.pid, 0);', ''],
  ["try { process.kill(2 ** 22 + 1, 'SIGTERM'); } catch (error) { say(error.code); }", 'ESRCH'],
  ["try { process.kill(-(2 ** 22 + 1), 'SIGTERM'); } catch (error) { say(error.code); }", 'ESRCH'],
])('%s is not', (program, said) => {
  expect(noticed(`${program} say('.');`)).toBe(`${said}.`);
});
