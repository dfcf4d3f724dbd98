import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = new URL('./deno-end.ts', import.meta.url).href;

/** Output of a process with events like Deno's; Deno itself has a lane in test/matrix. */
function said(program: string, isDeno = true): string {
  const code = `import { onEndOfDeno } from ${JSON.stringify(MODULE)};
import { writeSync } from 'node:fs';
const target = new EventTarget();
globalThis.addEventListener = target.addEventListener.bind(target);
if (${isDeno}) globalThis.Deno = {};
const happens = (name) => target.dispatchEvent(new Event(name, { cancelable: true }));
onEndOfDeno({ exit: () => writeSync(1, 'exit,'), error: () => writeSync(1, 'error,') });
${program}`;
  const args = ['--input-type=module', '-e', code];
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 }).stdout;
}

it.each(['error', 'unhandledrejection'])('tells of an exit, and before it of one %s', (name) => {
  expect(said(`happens('${name}'); happens('${name}'); happens('unload');`)).toBe('error,exit,');
});

it.each([
  ['error', 'uncaughtException'],
  ['unhandledrejection', 'unhandledRejection'],
  ['unhandledrejection', 'uncaughtException'],
])('an %s that a listener of %s handles is no end', (name, event) => {
  expect(said(`process.on('${event}', () => {}); happens('${name}');`)).toBe('');
});

it('does nothing in another runtime', () => {
  expect(said("happens('error'); happens('unload');", false)).toBe('');
});
