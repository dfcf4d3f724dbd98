import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = JSON.stringify(new URL('./threads.ts', import.meta.url).href);
const SAY = `import { isHooksThread, isMainThread } from ${MODULE};
import { writeSync } from 'node:fs';
const isLoaded = process.moduleLoadList.includes('NativeModule worker_threads');
writeSync(1, JSON.stringify([isMainThread(), isHooksThread(), isLoaded]));`;

const url = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

function said(code: string): unknown {
  const args = ['--no-warnings', '--input-type=module', '-e', code];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

it('knows the main thread without loading anything', () => {
  expect(said(SAY)).toEqual([true, false, false]);
});

it('knows it also once the application has threads', () => {
  expect(said(`import 'node:worker_threads';${SAY}`)).toEqual([true, false, true]);
});

it('knows a thread of the application', () => {
  const code = `import { Worker } from 'node:worker_threads';
new Worker(new URL(${JSON.stringify(url(SAY))}));`;
  expect(said(code)).toEqual([false, false, true]);
});

it('knows the thread of module hooks', () => {
  const code = `import { register } from 'node:module';register(${JSON.stringify(url(SAY))});`;
  expect(said(code)).toEqual([false, true, true]);
});

it('keeps what it has, whatever the application puts in its place', () => {
  const code = `import { threads, whenThreadsLoad } from ${MODULE};
const calls = [];
whenThreadsLoad(() => calls.push('first'));
const { Worker } = threads();
const theirs = process.getBuiltinModule('node:worker_threads');
theirs.Worker = class {};
whenThreadsLoad(() => calls.push('second'));
process.stdout.write(JSON.stringify([threads().Worker === Worker, theirs.Worker === Worker, calls]));`;
  expect(said(code)).toEqual([true, false, ['first', 'second']]);
});
