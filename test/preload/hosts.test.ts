import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { startWorld } from '@together-otel/test-support/world';
import { describe, expect, it } from 'vitest';
import { run, runNode } from './run.ts';

const ROOT = join(import.meta.dirname, '../..');
const PRELOAD = ['--require', 'together-otel/register'];

describe('on unusual hosts, the last telemetry arrives', () => {
  it.each(['nothing', 'fake timers and frozen clocks', 'a working directory that is gone'])(
    '%s',
    async (disturbed) => {
      await using world = await startWorld();
      // The timeout is long enough that waiting for it would be noticed.
      const settings = { ...world.env, DISTURBED: disturbed };
      const plain = await run('ends-elsewhere.cjs', false, settings);
      const observed = await run('ends-elsewhere.cjs', true, settings);
      expect(observed).toEqual(plain);
      expect(world.receiver.spans()).toHaveLength(1);
    },
  );

  it.each([['--allow-worker'], ['--allow-child-process']])(
    "Node's permission model with %s",
    async (permission) => {
      await using world = await startWorld();
      const flags = ['--permission', '--allow-fs-read=*', permission];
      const args = [...flags, ...PRELOAD, 'applications/ends-elsewhere.cjs'];
      const { code, stderr } = await runNode(args, false, world.env);
      expect(code).toBe(3);
      expect(stderr).not.toContain('together-otel');
      expect(world.receiver.spans()).toHaveLength(1);
    },
  );

  it.each([
    ['without any', '*', {}],
    // The SDK reads the id only if this process exports something: here, metrics.
    ["that hides the machine's id", `${ROOT}/*`, { OTEL_METRICS_EXPORTER: 'console' }],
  ])("Node's permission model %s, where the process ends by itself", async (_, read, more) => {
    await using world = await startWorld();
    const flags = ['--permission', `--allow-fs-read=${read}`, ...PRELOAD];
    const args = [...flags, 'applications/ends-elsewhere.cjs'];
    const settings = { ...world.env, ENDING: 'itself', ...more };
    const { code, stderr } = await runNode(args, false, settings);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(world.receiver.spans()).toHaveLength(1);
  });

  it.runIf(process.platform === 'linux').each([['ulimit -v 3000000'], ['ulimit -d 1200000']])(
    '%s, where a thread would end the process',
    async (limit) => {
      await using world = await startWorld();
      const launcher = ['bash', '-c', `${limit}; exec "$@"`, 'bash'];
      const plain = await run('ends-elsewhere.cjs', false, world.env, launcher);
      const observed = await run('ends-elsewhere.cjs', true, world.env, launcher);
      expect(observed).toEqual(plain);
      expect(observed.code).toBe(3);
      expect(world.receiver.spans()).toHaveLength(1);
    },
  );

  it.runIf(process.platform === 'linux')(
    'says so at once where no file can be opened',
    async () => {
      await using world = await startWorld();
      const settings = { ...world.env, DISTURBED: 'no file can be opened' };
      const launcher = ['bash', '-c', 'ulimit -n 64; exec "$@"', 'bash'];
      const { code, stderr } = await run('ends-elsewhere.cjs', true, settings, launcher);
      expect(code).toBe(3);
      expect(stderr.trimEnd().split('\n')).toEqual([
        expect.stringMatching(/the last telemetry is lost: .*EMFILE; the process: .*EMFILE$/),
      ]);
    },
  );

  it("says what to allow where Node's permission model leaves nothing to send from", async () => {
    await using world = await startWorld();
    const args = ['--permission', '--allow-fs-read=*', ...PRELOAD];
    const { code, stderr } = await runNode(
      [...args, 'applications/ends-elsewhere.cjs'],
      false,
      world.env,
    );
    expect(code).toBe(3);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(
        /the last telemetry is lost: .*--allow-worker or --allow-child-process/,
      ),
    ]);
  });
});

describe.each(['3', '4'])('beside signal-exit %s', (version) => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'exit'])(
    '%s ends the process as without us',
    async (ENDING) => {
      await using world = await startWorld();
      const settings = { ...world.env, ENDING, SIGNAL_EXIT: version };
      const plain = await run('uses-signal-exit.cjs', false, settings);
      expect(await run('uses-signal-exit.cjs', true, settings)).toEqual(plain);
      expect(world.receiver.spans()).toHaveLength(1);
    },
  );
});

it('leaves nothing in the temporary folder', async () => {
  await using world = await startWorld();
  using folder = temporaryFolder();
  await run('calls.cjs', true, { ...world.env, TMPDIR: folder.path });
  expect(await readdir(folder.path)).toEqual([]);
});
