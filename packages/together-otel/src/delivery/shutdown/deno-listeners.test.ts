import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = new URL('./deno-listeners.ts', import.meta.url).href;

/** What is recorded of Deno's listeners; Deno itself has a lane in test/matrix. */
function known(program: string, deno: string): string {
  const code = `import * as listeners from ${JSON.stringify(MODULE)};
import { writeSync } from 'node:fs';
globalThis.Deno = ${deno};
listeners.watchListenersOfDeno();
listeners.onListenersOfDeno((signal) => writeSync(1, signal + ' ' + listeners.hasListenersOfDeno(signal) + ','));
const [first, second] = [() => {}, () => {}];
const { Deno } = globalThis;
${program}`;
  const args = ['--input-type=module', '-e', code];
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 }).stdout;
}

const LIKE_DENO = `{
  addSignalListener: (name) => { if (name === 'SIGNONE') throw new TypeError(name); },
  removeSignalListener: () => {},
}`;

it('knows whether a signal has listeners', () => {
  const program = `Deno.addSignalListener('SIGTERM', first);
Deno.addSignalListener('SIGTERM', second);
Deno.removeSignalListener('SIGTERM', first);
Deno.removeSignalListener('SIGTERM', second);`;
  const states = ['true', 'true', 'true', 'false'];
  expect(known(program, LIKE_DENO)).toBe(states.map((is) => `SIGTERM ${is},`).join(''));
});

it('counts none that Deno refuses', () => {
  const program =
    "try { Deno.addSignalListener('SIGNONE', first); } catch { writeSync(1, 'refused'); }";
  expect(known(program, LIKE_DENO)).toBe('refused');
});

it('does nothing in another runtime', () => {
  expect(
    known("writeSync(1, String(Deno) + listeners.hasListenersOfDeno('SIGTERM'));", 'undefined'),
  ).toBe('undefinedfalse');
});
