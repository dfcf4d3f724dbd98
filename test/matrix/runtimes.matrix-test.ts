/** Bun and Deno, following the recipe. */
import { join } from 'node:path';
import { attr } from '@together-otel/semconv';
import { describe, expect, test } from 'vitest';
import {
  digestAttempts,
  digestSpans,
  expectedAttempts,
  expectedSpans,
  ourSpans,
} from './arrivals.ts';
import type { Sdk } from './axes.ts';
import { createProject, ourPackages } from './project.ts';
import { type Run, runApplication, seenOf } from './run.ts';

const OPENAI: Sdk = { module: 'openai', className: 'OpenAI', version: '7.57.0', node: 22 };
const FILES = ['app.cjs', 'endings.mjs', 'fetch-reads.mjs', 'named-import.mjs', 'workload.cjs'];

/** Expected telemetry of fixtures/endings.mjs. */
const ENDINGS = [
  'by itself',
  'process.exit()',
  'the exit of the runtime',
  'an exception',
  'a rejection',
  'SIGTERM',
  'SIGTERM, where one that counts listeners decides',
  "SIGTERM, with the runtime's own listener",
  'an exception that is handled',
];

const runtimes = [
  {
    runtime: 'Bun',
    binary: '@oven/bun-linux-x64/bin/bun',
    bare: [],
    observed: ['--preload', 'together-otel/register'],
  },
  {
    runtime: 'Deno',
    binary: '@deno/linux-x64-glibc/deno',
    bare: ['run', '-A'],
    observed: ['run', '-A', '--require', './node_modules/together-otel/dist/register.cjs'],
  },
] as const;

interface How {
  readonly isByCommand?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64').each(runtimes)(
  '$runtime',
  ({ runtime, binary, bare, observed }) => {
    async function run(
      file: string,
      given: readonly string[],
      { isByCommand = false, settings = {} }: How = {},
    ): Promise<Run> {
      const folder = await createProject({
        name: 'runtimes',
        sdk: OPENAI,
        dependencies: {
          openai: OPENAI.version,
          '@oven/bun-linux-x64': '1.4.5',
          '@deno/linux-x64-glibc': '2.9.6',
          ...ourPackages('together-otel'),
        },
        files: Object.fromEntries(FILES.map((name) => [name, name])),
      });
      const runtime = join(folder, 'node_modules', binary);
      const command = ['node_modules/together-otel/dist/launcher.cjs', 'run', '--', runtime];
      return runApplication({
        folder,
        node: isByCommand ? process.execPath : runtime,
        nodeArguments: isByCommand ? [...command, ...given] : given,
        file,
        settings,
      });
    }

    test.each(['app.cjs', 'named-import.mjs'])('%s', async (file) => {
      const control = await run(file, bare);
      const observation = await run(file, observed);
      expect(control).toMatchObject({ code: 0, stderr: '' });
      expect(seenOf(observation)).toEqual(seenOf(control));
      expect(digestSpans(observation.received)).toEqual(expectedSpans);
      expect(digestAttempts(observation.received)).toEqual(expectedAttempts);
    });

    test('app.cjs, started by `together-otel run`', async () => {
      const control = await run('app.cjs', bare);
      const observation = await run('app.cjs', bare, { isByCommand: true });
      expect(seenOf(observation)).toEqual(seenOf(control));
      expect(digestSpans(observation.received)).toEqual(expectedSpans);
      expect(digestAttempts(observation.received)).toEqual(expectedAttempts);
    });

    test.each(ENDINGS)('ends as without us, and loses nothing: %s', async (ENDING) => {
      const settings = { ENDING };
      const control = await run('endings.mjs', bare, { settings });
      const observation = await run('endings.mjs', observed, { settings });
      expect(seenOf(observation)).toEqual(seenOf(control));
      expect(ourSpans(observation.received)).toHaveLength(1);
    });

    test
      .skipIf(runtime !== 'Deno')
      .each([
        [[]],
        [['--allow-env', '--allow-net']],
        [['--allow-env', '--allow-net', '--allow-read']],
      ])('is left alone where it allows only %j', async (allowed) => {
      const { code, stderr } = await run('endings.mjs', ['run', ...allowed, ...observed.slice(2)]);
      const control = await run('endings.mjs', ['run', ...allowed]);
      expect(stderr).toMatch(
        /^together-otel: Deno does not allow .*--allow-sys; the application runs without telemetry\n/,
      );
      expect({ code, stderr: stderr.replace(/^.*\n/, '') }).toEqual({
        code: control.code,
        stderr: control.stderr,
      });
    });

    test('every way to read an answer of fetch', async () => {
      const control = await run('fetch-reads.mjs', bare);
      const observation = await run('fetch-reads.mjs', observed);
      expect(control).toMatchObject({ code: 0, stderr: '' });
      expect(seenOf(observation)).toEqual(seenOf(control));
      const outcomes = ourSpans(observation.received).map(
        ({ attributes }) => attributes[attr.callOutcome],
      );
      expect(outcomes.sort()).toEqual(['cancelled', ...Array(8).fill('success')]);
    });
  },
);
