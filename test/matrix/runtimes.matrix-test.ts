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
const FILES = ['app.cjs', 'fetch-reads.mjs', 'named-import.mjs', 'workload.cjs'];

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

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64').each(runtimes)(
  '$runtime',
  ({ binary, bare, observed }) => {
    async function run(file: string, given: readonly string[], isByCommand = false): Promise<Run> {
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
      const observation = await run('app.cjs', bare, true);
      expect(seenOf(observation)).toEqual(seenOf(control));
      expect(digestSpans(observation.received)).toEqual(expectedSpans);
      expect(digestAttempts(observation.received)).toEqual(expectedAttempts);
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
