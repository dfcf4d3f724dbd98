import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const MODULE = new URL('./process-signals.ts', import.meta.url).href;

const WATCH =
  "const watch = onDeadlySignal(() => writeSync(1, 'sent'), () => writeSync(1, 'spared'));";

/** Code that runs before the watch, and Node's flags. */
interface Order {
  readonly before?: string;
  readonly flags?: readonly string[];
}

/** Runs a program that prints `sent` on a deadly signal. */
function run(program: string, { before = '', flags = [] }: Order = {}) {
  const code = `import { onDeadlySignal } from ${JSON.stringify(MODULE)};
import { writeSync } from 'node:fs';
${before}
${WATCH}
const waiting = setInterval(() => {}, 1000);
${program}`;
  // In its own process group, which spawnSync supports although its types lack it.
  const options = {
    encoding: 'utf8',
    timeout: 20_000,
    killSignal: 'SIGKILL',
    detached: true,
  } as const;
  const args = [...flags, '--input-type=module', '-e', code];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, options);
  return { status, signal, output: stdout, stderr };
}

function ended(program: string, order?: Order) {
  const { stderr: _, ...others } = run(program, order);
  return others;
}

// On Windows, signals end a process immediately.
describe.skipIf(process.platform === 'win32')('a signal', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'])('%s still ends the process, after the work', (name) => {
    expect(ended(`process.kill(process.pid, '${name}');`)).toEqual({
      status: null,
      signal: name,
      output: 'sent',
    });
  });

  it("is left to the application's own listener", () => {
    const program = `process.on('SIGTERM', () => { writeSync(1, 'theirs'); process.exit(7); });
process.kill(process.pid, 'SIGTERM');`;
    expect(ended(program)).toEqual({ status: 7, signal: null, output: 'theirs' });
  });

  it('that has arrived when the first listener is added reaches it', () => {
    const program = `import { spawnSync } from 'node:child_process';
spawnSync('kill', ['-TERM', process.pid]);
process.on('SIGTERM', (...args) => { writeSync(1, args.join()); process.exit(7); });`;
    expect(ended(program)).toEqual({ status: 7, signal: null, output: 'SIGTERM,15' });
  });

  it('does not let a thread that sends it wait, once it is left to a listener while paused', () => {
    const inThread = `import { onDeadlySignalOfThread } from ${JSON.stringify(MODULE)};
onDeadlySignalOfThread(() => {}, 60_000);
process.kill(process.pid, 'SIGTERM');`;
    const before = `import { shareWatchWithThreads } from ${JSON.stringify(MODULE)};
import { Worker } from 'node:worker_threads';
shareWatchWithThreads();`;
    const program = `watch.pause();
process.on('SIGTERM', () => {});
const code = encodeURIComponent(${JSON.stringify(inThread)});
new Worker(new URL('data:text/javascript,' + code)).on('exit', () => process.exit(7));`;
    expect(ended(program, { before })).toEqual({ status: 7, signal: null, output: '' });
  });

  it('still does where Object.prototype is frozen, if it arrives later', () => {
    const program = `process.on('SIGTERM', () => { writeSync(1, 'theirs'); process.exit(7); });
process.kill(process.pid, 'SIGTERM');`;
    const before = 'Object.freeze(Object.prototype);';
    expect(ended(program, { before })).toEqual({ status: 7, signal: null, output: 'theirs' });
  });

  it('ends the process where Node can not see that a listener is added', () => {
    const program = `process.removeAllListeners('newListener');
process.on('SIGTERM', () => { writeSync(1, 'theirs'); process.exit(7); });
process.kill(process.pid, 'SIGTERM');`;
    expect(ended(program)).toEqual({ status: null, signal: 'SIGTERM', output: 'sent' });
  });

  it('is watched again once the application removes its listener', () => {
    const program = `const listener = () => {};
process.on('SIGTERM', listener);
process.off('SIGTERM', listener);
process.kill(process.pid, 'SIGTERM');`;
    expect(ended(program)).toMatchObject({ signal: 'SIGTERM', output: 'sent' });
  });

  it('ends the process even if process.emit can not be replaced', () => {
    const fixed =
      "Object.defineProperty(process, 'emit', { value: process.emit, configurable: false });";
    expect(ended("process.kill(process.pid, 'SIGTERM');", { before: fixed })).toMatchObject({
      signal: 'SIGTERM',
      output: 'sent',
    });
  });

  it('received twice at once counts as one, unless the work takes long', () => {
    const code = `import { onDeadlySignal } from ${JSON.stringify(MODULE)};
import { writeSync } from 'node:fs';
const again = (said) => { process.kill(process.pid, 'SIGINT'); writeSync(1, said); };
onDeadlySignal((onLong) => { again('at once,'); onLong(); again('later'); }, () => {});
setInterval(() => {}, 1000);
process.kill(process.pid, 'SIGINT');`;
    const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      timeout: 20_000,
      killSignal: 'SIGKILL',
    });
    expect({ signal, stdout }).toEqual({ signal: 'SIGINT', stdout: 'at once,' });
  });

  it.each([
    ['process.pid', 'process.pid'],
    ['its group, as 0', '0'],
    ['its group, by its leader', '-process.pid'],
  ])('that the process sends to %s ends it before the next statement', (_what, target) => {
    const program = `process.kill(${target}, 'SIGTERM'); writeSync(1, 'too late');`;
    expect(ended(program)).toEqual({ status: null, signal: 'SIGTERM', output: 'sent' });
  });

  it.skipIf(process.platform !== 'linux')(
    'that the process sends to a group led by another process ends it, too',
    () => {
      const program = `import { spawnSync } from 'node:child_process';
if (process.env.LEADER) {
  process.kill(-Number(process.env.LEADER), 'SIGTERM');
  writeSync(1, 'too late');
} else {
  process.on('SIGTERM', () => {});
  const { signal, stdout } = spawnSync(process.execPath, [...process.execArgv], {
    env: { ...process.env, LEADER: String(process.pid) },
    encoding: 'utf8',
  });
  writeSync(1, [signal, stdout].join(' '));
  process.exit(0);
}`;
      expect(ended(program).output).toBe('SIGTERM sent');
    },
  );

  it('sent again by a listener with nothing left to do ends the process', () => {
    const program = `process.once('SIGTERM', (signal) => {
  clearInterval(waiting);
  setTimeout(() => process.kill(process.pid, signal), 5);
});
process.kill(process.pid, 'SIGTERM');`;
    expect(ended(program)).toEqual({ status: null, signal: 'SIGTERM', output: 'sent' });
  });

  it('sent while the process exits ends it', () => {
    const program = `process.on('exit', () => process.kill(process.pid, 'SIGTERM'));
process.exit(0);`;
    expect(ended(program)).toEqual({ status: null, signal: 'SIGTERM', output: 'sent' });
  });

  it('that is none, or for another process, changes nothing', () => {
    const program = `process.kill(process.pid, 0);
try { process.kill(2 ** 22 + 1, 'SIGTERM'); } catch (error) { writeSync(1, error.code); }
process.exit(0);`;
    expect(ended(program)).toEqual({ status: 0, signal: null, output: 'ESRCH' });
  });

  it('is left to Node where it prints a stack', () => {
    const program = "process.kill(process.pid, 'SIGINT');";
    expect(run(program, { flags: ['--trace-sigint'] })).toEqual({
      status: null,
      signal: 'SIGINT',
      output: '',
      stderr: expect.stringContaining('KEYBOARD_INTERRUPT'),
    });
  });

  it.each([
    ['takes one listener alone', 'process.setMaxListeners(1);', ''],
    [
      'notes what is added',
      "const seen = []; process.on('newListener', (name) => seen.push(name));",
      'writeSync(1, seen.join());',
    ],
    [
      'has removed all listeners, even those of Node',
      'process.removeAllListeners();',
      'writeSync(1, process.eventNames().join());',
    ],
  ])('is watched without a sign of it in a process that %s', (_, before, after) => {
    // Warnings are printed in the next tick.
    const program = `setImmediate(() => { ${after} process.kill(process.pid, 'SIGTERM'); });`;
    expect(run(program, { before })).toEqual({
      status: null,
      signal: 'SIGTERM',
      output: 'sent',
      stderr: '',
    });
  });

  it('adds no listener', () => {
    const program = "writeSync(1, String(process.listenerCount('SIGTERM'))); process.exit(0);";
    expect(ended(program).output).toBe('0');
  });
});
