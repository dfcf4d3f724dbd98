import { SCOPE_NAME } from '@together-otel/semconv';
import type { Ending } from '@together-otel/test-support/process';
import { describe, expect, test } from 'vitest';
import {
  digestAttempts,
  digestSpans,
  expectedAttempts,
  expectedSpans,
  ourSpans,
} from './arrivals.ts';
import { nodes, openTelemetry } from './axes.ts';
import { startNeighbourBackend } from './neighbour-backend.ts';
import { type Neighbour, neighbours } from './neighbours.ts';
import { nodeBinary } from './node-binaries.ts';
import { createProject, DISTRIBUTION, ourPackages, PLUGIN } from './project.ts';
import { type Run, runApplication, seenOf } from './run.ts';

const NODE = nodes.at(-1) ?? '';
/** Our warning about a neighbour with its own OpenTelemetry SDK. */
const OF_NEIGHBOUR =
  /^together-otel: .*another OpenTelemetry instrumentation measures openai calls too/;

const ORDERS = [['theirs', 'ours'] as const, ['ours', 'theirs'] as const];

describe.each(neighbours)('beside $name', (neighbour) => {
  test.concurrent.each(ORDERS)('%s before %s', async (...order) => {
    const alone = await observe(neighbour, ['theirs']);
    const both = await observe(neighbour, order);

    expect(alone.run.code).toBe(0);
    expect(alone.theirSpans.length).toBeGreaterThan(0);
    expect(seenBeside(both.run, neighbour)).toEqual(seenOf(alone.run));
    expect(both.theirSpans).toEqual(alone.theirSpans);
    expect(digestSpans(both.run.received)).toEqual(expectedSpans);
    expect(digestAttempts(both.run.received)).toEqual(expectedAttempts);
    expect(nestingOf(both.run, neighbour.loses)).toEqual(neighbour.nesting);
  });
});

/** The application's output without our warnings about neighbours. */
function seenBeside(run: Run, neighbour: Neighbour): Ending {
  const seen = seenOf(run);
  if (neighbour.kind !== 'preload' || !neighbour.startsSdk) return seen;
  const lines = seen.stderr.split('\n').filter((line) => !OF_NEIGHBOUR.test(line));
  return { ...seen, stderr: lines.join('\n') };
}

interface Observation {
  readonly run: Run;
  readonly theirSpans: readonly string[];
}

/** Runs the application under the given products, loaded in this order. */
async function observe(
  neighbour: Neighbour,
  order: readonly ('ours' | 'theirs')[],
): Promise<Observation> {
  await using backend = await startNeighbourBackend();
  const run = await runApplication({
    folder: await neighbourProject(neighbour),
    node: await nodeBinary(NODE),
    file: 'app.cjs',
    ...preloads(neighbour, order, backend.url),
  });
  const overOtlp = run.received
    .spans()
    .filter(({ scope }) => scope.name !== SCOPE_NAME)
    .map(({ scope, name, status }) => `${scope.name} ${name} ${status.code}`);
  return { run, theirSpans: [...overOtlp.toSorted(), ...backend.spanNames()] };
}

function preloads(
  neighbour: Neighbour,
  order: readonly ('ours' | 'theirs')[],
  url: string,
): { nodeArguments: readonly string[]; settings: Readonly<Record<string, string>> } {
  if (neighbour.kind === 'plugin') {
    return {
      nodeArguments: ['--require', './register-plugins.cjs'],
      settings: {
        PLUGINS: order.join(),
        THEIR_PACKAGE: neighbour.package,
        THEIR_CLASS: neighbour.className,
      },
    };
  }
  const files = { ours: 'together-otel/register', theirs: neighbour.preload };
  return {
    nodeArguments: order.flatMap((name) => [neighbour.flag, files[name]]),
    settings: neighbour.settings(url),
  };
}

/** How our spans nest with theirs in the same trace. */
function nestingOf({ received }: Run, lost: readonly string[] = []): Neighbour['nesting'] {
  const ours = ourSpans(received).filter(({ name }) => !lost.includes(name));
  const theirs = received.spans().filter(({ scope }) => scope.name !== SCOPE_NAME);
  if (ours.every(({ parentSpanId }) => theirs.some(({ spanId }) => spanId === parentSpanId))) {
    return 'ours inside';
  }
  const around = ours.every(({ spanId }) => theirs.some((span) => span.parentSpanId === spanId));
  return around ? 'theirs inside' : 'apart';
}

function neighbourProject(neighbour: Neighbour): Promise<string> {
  const ofPlugin = neighbour.kind === 'plugin';
  return createProject({
    name: neighbour.name.replaceAll(/[^a-z0-9.]+/g, '-'),
    sdk: { module: 'openai', className: 'OpenAI', version: neighbour.openai, node: 18 },
    dependencies: {
      openai: neighbour.openai,
      ...neighbour.dependencies,
      ...(ofPlugin ? openTelemetry[neighbour.line] : {}),
      ...ourPackages(...(ofPlugin ? PLUGIN : DISTRIBUTION)),
    },
    files: {
      'app.cjs': 'app.cjs',
      'workload.cjs': 'workload.cjs',
      ...(ofPlugin && {
        'otel.cjs': neighbour.line === '3.x' ? 'otel-3.cjs' : 'otel-2.cjs',
        'register-plugins.cjs': 'register-plugins.cjs',
      }),
      ...(neighbour.kind === 'preload' && { 'sentry.cjs': 'sentry.cjs' }),
    },
  });
}
