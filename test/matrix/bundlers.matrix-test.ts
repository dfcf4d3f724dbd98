import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '@together-otel/test-support/process';
import { describe, expect, inject, test } from 'vitest';
import { digestAttempts, digestSpans, expectedAttempts, expectedSpans } from './arrivals.ts';
import { nodes, openTelemetry, sdks } from './axes.ts';
import { nodeBinary } from './node-binaries.ts';
import { createProject, ourPackages, PLUGIN } from './project.ts';
import { runApplication, seenOf } from './run.ts';

const BUNDLERS = { esbuild: '0.28.2', webpack: '5.112.2', rolldown: '1.3.2', vite: '8.4.0' };

const APPLICATIONS = {
  'manuallyInstrument(OpenAI)': 'manual-class.mjs',
  'instrumentClient(client)': 'manual-client.cjs',
};

describe.each(Object.entries(BUNDLERS))('bundled by %s %s', (bundler) => {
  test.concurrent.each(Object.entries(APPLICATIONS))('%s', async (_name, entry) => {
    const node = await nodeBinary(nodes.at(-1) ?? '');
    const project = await bundlerProject();
    // A folder without node_modules: the bundle has to be self-contained.
    const folder = join(inject('folder'), 'bundles', bundler);
    await mkdir(folder, { recursive: true });
    const file = `${entry}.bundle.cjs`;
    await runTool(node, ['bundle.mjs', bundler, entry, join(folder, file)], project);

    const bundle = { folder, node, file, nodeArguments: [] };
    const control = await runApplication({ ...bundle, settings: { UNOBSERVED: '1' } });
    const run = await runApplication(bundle);

    expect(control.code).toBe(0);
    expect(control.received.requests()).toEqual([]);
    expect(seenOf(run)).toEqual(seenOf(control));
    expect(digestSpans(run.received)).toEqual(expectedSpans);
    expect(digestAttempts(run.received)).toEqual(expectedAttempts);
  });
});

/** A common mistake: bundling the preload. */
test.concurrent.each(Object.keys(BUNDLERS))(
  'a preload that %s has bundled says what is missing, and the application runs',
  async (bundler) => {
    const node = await nodeBinary(nodes.at(-1) ?? '');
    const project = await bundlerProject();
    const folder = join(inject('folder'), 'bundled-preload', bundler);
    await mkdir(folder, { recursive: true });
    const file = 'app.bundle.cjs';
    await runTool(
      node,
      ['bundle.mjs', bundler, 'bundled-preload.cjs', join(folder, file)],
      project,
    );

    const run = await runApplication({ folder, node, file, nodeArguments: [] });

    expect(run.code).toBe(0);
    expect(run.stdout).toContain('"failing"');
    expect(run.stderr.split('\n')).toEqual([
      expect.stringMatching(
        /^together-otel: preload\.cjs is missing next to .*: keep together-otel out of/,
      ),
      '',
    ]);
  },
);

function bundlerProject(): Promise<string> {
  const sdk = sdks.at(-1);
  if (!sdk) throw new Error('axes.ts lists no SDK');
  return createProject({
    name: 'bundlers',
    sdk,
    dependencies: {
      [sdk.module]: sdk.version,
      ...openTelemetry['3.x'],
      ...BUNDLERS,
      ...ourPackages(...PLUGIN, 'together-otel'),
    },
    files: {
      'app.cjs': 'app.cjs',
      'bundle.mjs': 'bundle.mjs',
      'bundled-preload.cjs': 'bundled-preload.cjs',
      'manual-class.mjs': 'manual-class.mjs',
      'manual-client.cjs': 'manual-client.cjs',
      'otel.cjs': 'otel-3.cjs',
      'workload.cjs': 'workload.cjs',
    },
  });
}
