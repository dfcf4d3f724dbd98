import { describe, expect, test } from 'vitest';
import { digestAttempts, digestSpans, expectedAttempts, expectedSpans } from './arrivals.ts';
import { lines, nodes, openTelemetry } from './axes.ts';
import { startNeighbourBackend } from './neighbour-backend.ts';
import { nodeBinary } from './node-binaries.ts';
import { createProject, DISTRIBUTION, ourPackages } from './project.ts';
import { runApplication, seenOf } from './run.ts';

const NODE = nodes.at(-1) ?? '';
const OPENAI = { module: 'openai', className: 'OpenAI', version: '6.49.0', node: 18 } as const;
const APPLICATION = { 'app.cjs': 'app.cjs', 'workload.cjs': 'workload.cjs' };
const REGISTER = 'together-otel/register';
const INSTRUMENT = 'together-otel/instrument';
const AUTO = '@opentelemetry/auto-instrumentations-node/register';

const preloads = (...files: readonly string[]): string[] =>
  files.flatMap((file) => ['--require', file]);

/** Other people's SDKs, by what loads them. */
const hosts = [
  ...lines.map((line) => ({
    name: `an SDK of its own, ${line}`,
    preload: './otel.cjs',
    dependencies: openTelemetry[line],
    files: { 'otel.cjs': line === '3.x' ? 'otel-3.cjs' : 'otel-2.cjs' },
    settings: {},
  })),
  {
    name: 'auto-instrumentations-node 0.82.0',
    preload: AUTO,
    dependencies: {
      '@opentelemetry/auto-instrumentations-node': '0.82.0',
      '@opentelemetry/api': '1.10.0',
      '@opentelemetry/core': '3.1.0',
    },
    files: {},
    settings: { OTEL_NODE_RESOURCE_DETECTORS: 'none' },
  },
] as const;

describe.each(hosts)('as a guest of $name', ({ name, preload, dependencies, files, settings }) => {
  test.concurrent.each([
    [preload, REGISTER],
    [preload, INSTRUMENT],
    [INSTRUMENT, preload],
  ])('%s, then %s', async (...order) => {
    const folder = await createProject({
      name: `guest-of-${name.replaceAll(/[^a-z0-9.]+/g, '-')}`,
      sdk: OPENAI,
      dependencies: {
        openai: OPENAI.version,
        ...dependencies,
        ...ourPackages(...DISTRIBUTION),
      },
      files: { ...APPLICATION, ...files },
    });
    const application = { folder, node: await nodeBinary(NODE), file: 'app.cjs', settings };
    const alone = await runApplication({ ...application, nodeArguments: preloads(preload) });
    const both = await runApplication({ ...application, nodeArguments: preloads(...order) });

    expect(alone.code).toBe(0);
    expect(seenOf(both)).toEqual(seenOf(alone));
    expect(digestSpans(both.received)).toEqual(expectedSpans);
    expect(digestAttempts(both.received)).toEqual(expectedAttempts);
  });
});

describe('as a guest of @sentry/node 10.78.0, which brings OpenTelemetry 2.x', () => {
  test.concurrent.each([[REGISTER], [INSTRUMENT]])('and %s', async (ours) => {
    await using backend = await startNeighbourBackend();
    const folder = await createProject({
      name: 'guest-of-sentry-10',
      sdk: OPENAI,
      dependencies: {
        openai: OPENAI.version,
        '@sentry/node': '10.78.0',
        ...ourPackages(...DISTRIBUTION),
      },
      files: { ...APPLICATION, 'sentry.cjs': 'sentry.cjs' },
    });
    const { code, received } = await runApplication({
      folder,
      node: await nodeBinary(NODE),
      file: 'app.cjs',
      nodeArguments: preloads('./sentry.cjs', ours),
      settings: { SENTRY_URL: `${backend.url.replace('//', '//key@')}/1` },
    });

    expect(code).toBe(0);
    expect(received.requests()).toEqual([]);
    for (const { name } of expectedSpans) {
      expect(backend.spanNames().join('\n')).toContain(`${name} `);
    }
  });
});
