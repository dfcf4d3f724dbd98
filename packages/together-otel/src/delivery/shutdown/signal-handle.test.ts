import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const WATCH = new URL('./process-signals.ts', import.meta.url).href;
const HANDLE = new URL('./signal-handle.ts', import.meta.url).href;

/** What a listener of SIGTERM sees; `observe` runs first, in a context of its own. */
function seenByListener(observe: string, flags: readonly string[] = []): unknown {
  const code = `import { onDeadlySignal } from ${JSON.stringify(WATCH)};
import { AsyncLocalStorage, createHook, executionAsyncResource } from 'node:async_hooks';
import domain from 'node:domain';
import { writeSync } from 'node:fs';
const theirs = new AsyncLocalStorage();
const events = [];
createHook({
  init(id, type) {
    if (type === 'SIGNALWRAP') events.push(type);
    const current = executionAsyncResource();
    if (current?.note) arguments[3].note = current.note;
  },
}).enable();
const other = domain.create();
other.on('error', () => writeSync(1, 'caught by the domain of another'));
setImmediate(() => {
  executionAsyncResource().note = 'of another';
  theirs.run('another', () => other.run(() => { ${observe} }));
});
const waiting = setInterval(() => {}, 1000);
setTimeout(() => theirs.run('of the listener', () => {
  events.length = 0;
  process.on('SIGTERM', function (...args) {
    const resource = executionAsyncResource();
    const names = Object.keys(resource).join();
    const stack = new Error('x').stack.replaceAll(/\\(.*\\/|:\\d+/g, '');
    const store = theirs.getStore();
    writeSync(1, JSON.stringify({ args, names, stack, store, events, note: resource.note }));
    clearInterval(waiting);
    throw new RangeError('of the listener');
  });
  process.kill(process.pid, 'SIGTERM');
}), 20);`;
  const args = [...flags, '--input-type=module', '-e', code];
  const options = { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' } as const;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, options);
  return { status, signal, stdout, thrown: /RangeError: .*/.exec(stderr)?.[0] };
}

// On Windows, signals end a process immediately.
describe.skipIf(process.platform === 'win32')('a handle that is handed over', () => {
  it.each([[[]], [['--no-async-context-frame']]])(
    "is to the application's listener what Node's own would be, with %j",
    (flags) => {
      const observed = seenByListener('onDeadlySignal(() => {}, () => {});', flags);
      expect(observed).toEqual(seenByListener('', flags));
      expect(observed).toMatchObject({
        status: 1,
        thrown: 'RangeError: of the listener',
        stdout: expect.stringContaining('"store":"of the listener","events":["SIGNALWRAP"]'),
      });
    },
  );
});

it('leaves no property behind', () => {
  const code = `import { handleOf } from ${JSON.stringify(HANDLE)};
const start = process.listeners('newListener').find(({ name }) => name === 'startListeningIfSignal');
const found = ['SIGTERM', 'SIGHUP'].map((signal) => handleOf(() => start(signal)));
const none = handleOf(() => start('SIGHUP'));
const left = 'onsignal' in {} || 'onsignal' in Object.getPrototypeOf(found[0]);
console.log(found.map(({ constructor }) => constructor.name).join(), none, left);`;
  const args = ['--input-type=module', '-e', code];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout).toBe('Signal,Signal undefined false\n');
});
