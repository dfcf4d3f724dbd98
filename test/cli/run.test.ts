import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attr } from '@together-otel/semconv';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cli, run } from './command.ts';
import { startPatientWorld } from './world.ts';

const DISABLED = { OTEL_SDK_DISABLED: 'true' };

describe('run', () => {
  it.each(['calls.cjs', 'calls.mjs'])('observes %s', async (application) => {
    await using world = await startPatientWorld();
    const { env, receiver } = world;
    const ran = await run(['run', '--', 'node', `applications/${application}`], { env });
    expect(ran).toEqual({ code: 0, signal: null, stdout: '1\n', stderr: '' });
    expect(
      receiver.spans().map(({ name, attributes }) => [name, attributes[attr.callOutcome]]),
    ).toEqual([['chat deepseek-ai/DeepSeek-V3.1', 'success']]);
  });

  it('works from an installation path with a space and a quote', async () => {
    await using world = await startPatientWorld();
    const { env, receiver, folder } = world;
    const installed = join(folder, 'a "b c');
    const source = join(cli, '..', '..');
    await cp(join(source, 'dist'), join(installed, 'dist'), { recursive: true });
    await cp(join(source, 'package.json'), join(installed, 'package.json'));
    await symlink(join(source, 'node_modules'), join(installed, 'node_modules'));
    const copy = join(installed, 'dist', 'cli.mjs');
    const command = ['run', '--', 'node', 'applications/calls.cjs'];
    const ran = await run(command, { cli: copy, env });
    expect(ran).toEqual({ code: 0, signal: null, stdout: '1\n', stderr: '' });
    expect(receiver.spans()).toHaveLength(1);
    // Bun doesn't support nested quotes and exits if it can't find a preload.
    const shown = await run(['run', 'node', '-p', 'process.env.BUN_OPTIONS'], { cli: copy, env });
    expect(shown.stdout).toBe('undefined\n');
  });

  it('passes stdin, arguments, output and the exit code through', async () => {
    const script =
      'process.stdin.pipe(process.stdout); console.error(process.argv.slice(1).join()); process.exitCode = 5';
    const ran = await run(['run', '--', 'node', '-e', script, '--', '--json', '-h', '--', 'x y'], {
      stdin: 'line 1\nline 2\n',
      env: DISABLED,
    });
    expect(ran).toEqual({
      code: 5,
      signal: null,
      stdout: 'line 1\nline 2\n',
      stderr: '--json,-h,--,x y\n',
    });
  });

  it('passes large output through', async () => {
    const megabytes = 'process.stdout.write(Buffer.alloc(64 << 20, "x"))';
    const { code, stdout } = await run(['run', '--', 'node', '-e', megabytes], { env: DISABLED });
    expect({ code, length: stdout.length }).toEqual({ code: 0, length: 64 << 20 });
  });

  it.each([
    ['npm', ['npm', '--silent', 'start']],
    ['a shell script', ['./start.sh']],
    ['sh -c', ['sh', '-c', 'cd . && node app.cjs']],
  ])('observes what %s starts', async (_what, command) => {
    await using world = await startPatientWorld();
    const { env, receiver, folder } = world;
    await cp(join(import.meta.dirname, 'applications/calls.cjs'), join(folder, 'app.cjs'));
    await symlink(join(import.meta.dirname, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{"scripts":{"start":"node app.cjs"}}');
    await writeFile(join(folder, 'start.sh'), '#!/bin/sh\nnode app.cjs\n', { mode: 0o755 });
    const ran = await run(['run', '--', ...command], { env, cwd: folder });
    expect(ran).toEqual({ code: 0, signal: null, stdout: '1\n', stderr: '' });
    expect(receiver.spans()).toHaveLength(1);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('forwards %s', async (signal) => {
    const command = ['run', '--', 'node', 'applications/waits.cjs'];
    const handled = await run([...command, 'handles'], { signal, env: DISABLED });
    expect(handled).toMatchObject({ code: 7, signal: null, stdout: `ready\n${signal}\n` });
    const died = await run(command, { signal, env: DISABLED });
    expect(died).toMatchObject({ code: null, signal, stdout: 'ready\n', stderr: '' });
  });

  it('exits by the signal that ended the command', async () => {
    const command = ['run', '--', 'node', '-e', 'process.kill(process.pid, "SIGKILL")'];
    expect(await run(command, { env: DISABLED })).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('keeps existing NODE_OPTIONS', async () => {
    const show = ['run', 'node', '-p', 'process.env.NODE_OPTIONS'];
    const { stdout } = await run(show, { env: { ...DISABLED, NODE_OPTIONS: '--no-warnings' } });
    expect(stdout).toMatch(/^--no-warnings --require .*register\.cjs"?\n$/);
  });

  it('tells Bun of the preload as well, behind what BUN_OPTIONS had', async () => {
    const show = ['run', 'node', '-p', 'process.env.BUN_OPTIONS'];
    const { stdout } = await run(show, { env: { ...DISABLED, BUN_OPTIONS: '--smol' } });
    expect(stdout).toMatch(/^--smol "?--preload=\S.*register\.cjs"?\n$/);
  });

  it.each([
    ['npm start', 'NODE_OPTIONS=--no-warnings node app.cjs', true],
    ['npm start', 'NODE_OPTIONS="$NODE_OPTIONS --no-warnings" node app.cjs', false],
    ['npm start', 'NODE_OPTIONS= node --require together-otel/register app.cjs', false],
    ['./sets.sh', '', true],
    ['sh adds.sh', '', false],
    ['env -u NODE_OPTIONS node app.cjs', '', true],
  ])('%s: %s, with a word if that drops the preload', async (command, start, isDropped) => {
    await using world = await startPatientWorld();
    const { env, folder: cwd } = world;
    const files = {
      'package.json': JSON.stringify({ scripts: { start } }),
      'app.cjs': 'console.log("runs");',
      'sets.sh': '#!/bin/sh\nexport NODE_OPTIONS=--no-warnings\nnode app.cjs\n',
      'adds.sh': 'export NODE_OPTIONS="$NODE_OPTIONS --no-warnings"\nnode app.cjs\n',
    };
    for (const [name, text] of Object.entries(files))
      await writeFile(join(cwd, name), text, { mode: 0o755 });
    const preload = join(cli, '..', '..');
    await mkdir(join(cwd, 'node_modules'), { recursive: true });
    await symlink(preload, join(cwd, 'node_modules', 'together-otel'));
    const { code, stdout, stderr } = await run(['run', '--', ...command.split(' ')], { env, cwd });
    expect({ code, lastWord: stdout.trim().split('\n').at(-1) }).toEqual({
      code: 0,
      lastWord: 'runs',
    });
    const said = /^together-otel: nothing is observed: .*NODE_OPTIONS.*Append to it/m;
    expect(said.test(stderr)).toBe(isDropped);
    // As the preload reads them.
    for (const setting of [{ OTEL_LOG_LEVEL: 'none' }, { OTEL_SDK_DISABLED: ' TRUE ' }]) {
      const muted = await run(['run', '--', ...command.split(' ')], {
        env: { ...env, ...setting },
        cwd,
      });
      expect(muted.stderr).not.toContain('together-otel');
    }
  });

  it('does not start the SDK itself', async () => {
    await using world = await startPatientWorld();
    const { env, receiver } = world;
    expect(await run(['run', '--', 'true'], { env })).toMatchObject({ code: 0, stderr: '' });
    expect(receiver.requests()).toEqual([]);
  });

  it('reports an unknown command', async () => {
    const ran = await run(['run', '--', 'no-such-command', 'x']);
    expect(ran).toMatchObject({ code: 127, stdout: '' });
    expect(ran.stderr).toBe(
      "together-otel: the command 'no-such-command' was not found; check its name and PATH\n",
    );
  });

  it('reports a quoted command line', async () => {
    const { code, stderr } = await run(['run', '--', 'node app.js']);
    expect(code).toBe(127);
    expect(stderr).toContain("'node app.js' was not found; pass it as separate words");
  });

  it('reports a command that is not executable', async () => {
    await using world = await startPatientWorld();
    const file = join(world.folder, 'plain');
    await writeFile(file, 'text');
    const ran = await run(['run', '--', file]);
    expect(ran).toMatchObject({ code: 126, stdout: '' });
    expect(ran.stderr).toMatch(/^together-otel: .*plain' can't be run: it is not executable\n$/);
  });

  it.each([[['run']], [['run', '--']]])('%j is wrong usage', async (args) => {
    const { code, stderr, stdout } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^together-otel: run needs a command, .*\n$/);
  });
});

/** Whether the process with this id is stopped. */
const isStopped = (pid: number): boolean =>
  /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

describe.skipIf(process.platform !== 'linux')('run without a terminal', () => {
  it('stops and continues with the command, and hands on a new window size', {
    timeout: 300_000,
  }, async () => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const script = `for (const name of ['SIGWINCH', 'SIGCONT']) process.on(name, () => console.log(name));
process.on('SIGTERM', () => process.exit(0));
setInterval(() => {}, 1000);
console.log('command', process.pid);`;
    // As a job: a process group that no shell could continue can't be stopped.
    const job = '"$@" & echo run $!; wait -f $!';
    const args = [process.execPath, cli, 'run', '--', 'node', '-e', script];
    const shell = spawn('bash', ['-mc', job, 'bash', ...args], {
      env: { ...env, ...DISABLED },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    await expect.poll(() => printed).toMatch(/command \d+\n/);
    const runner = Number(/run (\d+)/.exec(printed)?.[1]);
    const command = Number(/command (\d+)/.exec(printed)?.[1]);
    onTestFinished(() => {
      for (const pid of [runner, command]) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    });
    process.kill(runner, 'SIGWINCH');
    await expect.poll(() => printed).toContain('SIGWINCH');
    process.kill(runner, 'SIGTSTP');
    await expect.poll(() => [runner, command].map(isStopped)).toEqual([true, true]);
    process.kill(runner, 'SIGCONT');
    await expect.poll(() => printed).toContain('SIGCONT');
    expect(isStopped(command)).toBe(false);
    process.kill(runner, 'SIGTERM');
    expect(await once(shell, 'close')).toEqual([0, null]);
  });
});
