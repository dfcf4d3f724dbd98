/** Applications' and products' own SDKs beside our preload, each exporting to its own server. */
import { startReceiver } from '@together-otel/live/receiver';
import { SCOPE_NAME } from '@together-otel/semconv';
import { describe, expect, test } from 'vitest';
import { digestAttempts, digestSpans, expectedAttempts, expectedSpans } from './arrivals.ts';
import { nodes } from './axes.ts';
import { nodeBinary } from './node-binaries.ts';
import { createProject, ourPackages } from './project.ts';
import { type Run, runApplication, seenOf } from './run.ts';

const NODE = nodes.at(-1) ?? '';
const OPENAI = { module: 'openai', className: 'OpenAI', version: '6.49.0', node: 18 } as const;

/** The first and last OpenTelemetry 1.x, and products on 2.x; some take no metrics. */
const sdks = [
  {
    name: 'OpenTelemetry 1.15',
    file: 'sdk-node.cjs',
    takesMetrics: false,
    dependencies: {
      '@opentelemetry/api': '1.4.1',
      '@opentelemetry/exporter-trace-otlp-proto': '0.41.2',
      '@opentelemetry/sdk-node': '0.41.2',
    },
  },
  {
    name: 'OpenTelemetry 1.30',
    file: 'sdk-node.cjs',
    takesMetrics: false,
    dependencies: {
      '@opentelemetry/api': '1.9.1',
      '@opentelemetry/exporter-trace-otlp-proto': '0.57.2',
      '@opentelemetry/sdk-node': '0.57.2',
    },
  },
  {
    name: 'Traceloop 0.27.0',
    file: 'traceloop.cjs',
    takesMetrics: false,
    dependencies: { '@traceloop/node-server-sdk': '0.27.0' },
  },
  {
    name: 'Langfuse 5.11.1',
    file: 'langfuse.cjs',
    takesMetrics: true,
    dependencies: {
      '@arizeai/openinference-instrumentation-openai': '4.2.7',
      '@langfuse/otel': '5.11.1',
      '@opentelemetry/api': '1.9.1',
      '@opentelemetry/core': '2.12.0',
      '@opentelemetry/exporter-trace-otlp-http': '0.223.0',
      '@opentelemetry/exporter-trace-otlp-proto': '0.223.0',
      '@opentelemetry/sdk-node': '0.223.0',
    },
  },
];

describe.each(sdks)('$name', ({ name, file, takesMetrics, dependencies }) => {
  const project = (): Promise<string> =>
    createProject({
      name: `later-${name.replaceAll(/[^A-Za-z0-9.]+/g, '-')}`.toLowerCase(),
      sdk: OPENAI,
      dependencies: { openai: OPENAI.version, ...dependencies, ...ourPackages('together-otel') },
      files: { 'app.cjs': 'app.cjs', 'workload.cjs': 'workload.cjs', [file]: file },
    });

  test.concurrent('started later gets what it gets alone, and we get ours', async () => {
    const alone = await observe(await project(), [`./${file}`]);
    const both = await observe(await project(), ['together-otel/register', `./${file}`]);

    expect(alone.run.code).toBe(0);
    expect(alone.run.received.requests()).toEqual([]);
    expect(alone.theirs.length).toBeGreaterThan(0);
    expect(seenBeside(both.run)).toEqual(seenOf(alone.run));
    expect(both.theirs).toEqual(alone.theirs);
    expect(digestSpans(both.run.received)).toEqual(expectedSpans);
    expect(digestAttempts(both.run.received)).toEqual(expectedAttempts);
    expect(scopesOf(both.run)).toEqual([SCOPE_NAME]);
  });

  test.concurrent('started before ours gets our spans too, and nothing leaves elsewhere', async () => {
    const alone = await observe(await project(), [`./${file}`]);
    const both = await observe(await project(), [`./${file}`, 'together-otel/register']);
    expect(seenBeside(both.run)).toEqual(seenOf(alone.run));
    expect(both.run.stderr.includes('takes no metrics')).toBe(!takesMetrics);
    const isOurs = (span: string): boolean => span.startsWith(SCOPE_NAME);
    expect(both.theirs.filter((span) => !isOurs(span))).toEqual(alone.theirs);
    expect(both.theirs.filter(isOurs)).toHaveLength(expectedSpans.length);
    expect(both.run.received.spans()).toEqual([]);
  });
});

async function observe(
  folder: string,
  preloads: readonly string[],
): Promise<{ readonly run: Run; readonly theirs: readonly string[] }> {
  await using receiver = await startReceiver();
  const run = await runApplication({
    folder,
    node: await nodeBinary(NODE),
    nodeArguments: preloads.flatMap((preload) => ['--require', preload]),
    file: 'app.cjs',
    settings: { THEIR_ENDPOINT: receiver.url },
  });
  const theirs = receiver
    .spans()
    .map(({ scope, name, status }) => `${scope.name} ${name} ${status.code}`)
    .toSorted();
  return { run, theirs };
}

/** Our warnings that another product measures the same calls or takes no metrics. */
const OUR_WARNINGS = /^together-otel: .*(?:measures openai calls too|takes no metrics)/;

/** The application's output without our warnings. */
function seenBeside(run: Run): ReturnType<typeof seenOf> {
  const seen = seenOf(run);
  const lines = seen.stderr.split('\n').filter((line) => !OUR_WARNINGS.test(line));
  return { ...seen, stderr: lines.join('\n') };
}

function scopesOf({ received }: Run): string[] {
  return [...new Set(received.spans().map(({ scope }) => scope.name))];
}
