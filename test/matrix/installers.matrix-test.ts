/** The packed packages installed by each package manager, beside both OpenTelemetry lines. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { digestAttempts, digestSpans, expectedAttempts, expectedSpans } from './arrivals.ts';
import { lines, nodes, openTelemetry } from './axes.ts';
import { type Installer, installers } from './installers.ts';
import { nodeBinary } from './node-binaries.ts';
import { createProject, DISTRIBUTION, ourPackages } from './project.ts';
import { type Application, runApplication, seenOf } from './run.ts';

const NODE = nodes.at(-1) ?? '';
const OPENAI = { module: 'openai', className: 'OpenAI', version: '6.49.0', node: 18 } as const;
const FILES = [
  'app.cjs',
  'command.cjs',
  'named-import.mjs',
  'plugin.cjs',
  'plugin.mjs',
  'workload.cjs',
];

const installed = (installer: Installer, line: (typeof lines)[number]): Promise<string> =>
  createProject({
    name: `${installer.name}-${line}`.replaceAll(/[^a-z0-9.]+/gi, '-').toLowerCase(),
    sdk: OPENAI,
    dependencies: { openai: OPENAI.version, ...openTelemetry[line] },
    ours: ourPackages(...DISTRIBUTION),
    installer,
    files: {
      ...Object.fromEntries(FILES.map((name) => [name, name])),
      'otel.cjs': line === '3.x' ? 'otel-3.cjs' : 'otel-2.cjs',
    },
  });

const ways = [
  ['app.cjs', ['--require', 'together-otel/register']],
  ['named-import.mjs', ['--require', 'together-otel/register']],
  ['app.cjs', ['--require', './plugin.cjs']],
  ['named-import.mjs', ['--import', './plugin.mjs']],
] as const;

const combinations = installers.flatMap((installer) => lines.map((line) => ({ installer, line })));

describe.each(combinations)('$installer.name, OpenTelemetry $line', ({ installer, line }) => {
  test.concurrent.each(ways)('%s by %j', async (file, preload) => {
    const application: Application = {
      folder: await installed(installer, line),
      node: await nodeBinary(NODE),
      nodeArguments: installer.nodeArguments,
      file,
    };
    const bare = await runApplication(application);
    const observed = await runApplication({
      ...application,
      nodeArguments: [...installer.nodeArguments, ...preload],
    });
    expect(bare.code).toBe(0);
    expect(seenOf(observed)).toEqual(seenOf(bare));
    expect(digestSpans(observed.received)).toEqual(expectedSpans);
    expect(digestAttempts(observed.received)).toEqual(expectedAttempts);
  });
});

test.each(installers)('$name: the commands find their files', async (installer) => {
  const folder = await installed(installer, '3.x');
  const node = await nodeBinary(NODE);
  const home = await mkdtemp(join(tmpdir(), 'together-otel-home-'));
  // Retries: the page ends a moment later.
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 10 }));
  for (const mode of ['--live', '--simulator']) {
    const { code, stdout, stderr } = await runApplication({
      folder,
      node,
      nodeArguments: ['command.cjs', 'run', mode, '--', node, '-p'],
      file: '1',
      settings: { HOME: home, NODE_OPTIONS: installer.nodeArguments.join(' ') },
    });
    expect({ mode, code, stdout, stderr }).toMatchObject({ code: 0, stdout: '1\n' });
  }
});
