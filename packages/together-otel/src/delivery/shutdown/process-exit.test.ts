import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = new URL('./process-exit.ts', import.meta.url).href;

/** Runs a program that prints `sent` whenever remaining telemetry would be sent, if observed. */
function ended(program: string, isObserved = true) {
  const code = `import { onProcessExit } from ${JSON.stringify(MODULE)};
import { writeSync } from 'node:fs';
${isObserved ? "onProcessExit(() => writeSync(1, 'sent '));" : ''}
${program}`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, output: stdout.trim() };
}

it.each([
  ['by itself', '', 0],
  ['by process.exit', 'process.exit(3);', 3],
  ['by an error', 'throw new Error("boom");', 1],
  ['by a rejection', 'Promise.reject(new Error("boom")); await new Promise(() => {});', 1],
])('sends before and after the listeners of a process that ends %s', (_how, program, status) => {
  const result = ended(`process.on('exit', () => writeSync(1, 'listener ')); ${program}`);
  expect(result.status).toBe(status);
  expect(result.output).toMatch(/^sent listener (sent ?)+$/);
});

it('adds no listener visible to the application', () => {
  expect(ended("writeSync(1, process.listenerCount('exit') + ' ');").output).toMatch(/^0 /);
});

/** Code that counts listeners in every way. */
const COUNT = `const count = () => writeSync(1, [
  process.listenerCount('exit'),
  process.listeners('exit').map(({ name }) => name),
  process.rawListeners('exit').length,
  process.eventNames().length,
].join() + ' ');`;

it.each([
  ['by itself', ''],
  ['by process.exit', 'process.exit();'],
  ['by an error', 'throw new Error("boom");'],
])('shows exit listeners only themselves, in a process that ends %s', (_how, program) => {
  const counted = `${COUNT}
process.on('newListener', (name) => writeSync(1, 'new:' + String(name) + ' '));
process.on('exit', function first() { count(); });
process.once('exit', function second() { process.on('exit', count); count(); });
${program}`;
  const { status, output } = ended(counted);
  const bare = ended(counted, false);
  expect(status).toBe(bare.status);
  expect(output.split(' ').filter((word) => word !== 'sent')).toEqual(bare.output.split(' '));
});

it.each([
  ['without listeners', ''],
  ['with one', "process.on('exit', () => {});"],
])('shows no frame of ours to --trace-exit, %s', (_, listener) => {
  const code = `import { onProcessExit } from ${JSON.stringify(MODULE)};
onProcessExit(() => {});
${listener}
process.exit(3);`;
  const args = ['--trace-exit', '--input-type=module', '-e', code];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status).toBe(3);
  expect(stderr).toMatch(/Exited the environment with code 3\n\s+at exit \(node:/);
});
