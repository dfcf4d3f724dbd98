import type { Line } from './axes.ts';

/** Another product that records the same calls. */
interface Shared {
  readonly name: string;
  /** The product's packages, with exact versions. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly openai: string;
  /** How our span and theirs of one call nest: ours in theirs, theirs in ours, or not at all. */
  readonly nesting: 'ours inside' | 'theirs inside' | 'apart';
  /** Our spans of calls that the neighbour fails to export even without us. */
  readonly loses?: readonly string[];
}

/** An instrumentation registered with the same OpenTelemetry SDK as our plugin. */
interface PluginNeighbour extends Shared {
  readonly kind: 'plugin';
  readonly line: Line;
  readonly package: string;
  readonly className: string;
}

/** A product with its own preload, beside ours. */
interface PreloadNeighbour extends Shared {
  readonly kind: 'preload';
  readonly flag: '--require' | '--import';
  readonly preload: string;
  /** Starts an OpenTelemetry SDK, as our preload does, so we warn on stderr. */
  readonly startsSdk?: boolean;
  readonly settings: (url: string) => Readonly<Record<string, string>>;
}

export type Neighbour = PluginNeighbour | PreloadNeighbour;

function plugin(
  name: string,
  version: string,
  options: Omit<PluginNeighbour, 'kind' | 'name' | 'package' | 'dependencies'> & {
    remark?: string;
  },
): PluginNeighbour {
  const { remark, ...rest } = options;
  return {
    kind: 'plugin',
    name: `${name} ${version}${remark ? ` (${remark})` : ''}`,
    package: name,
    dependencies: { [name]: version },
    ...rest,
  };
}

/** Happens without us too. */
const LOSES_FAILED = 'by itself exports no span of a failed call';

export const neighbours: readonly Neighbour[] = [
  plugin('@opentelemetry/instrumentation-openai', '0.22.0', {
    openai: '6.49.0',
    line: '3.x',
    className: 'OpenAIInstrumentation',
    nesting: 'ours inside',
  }),
  plugin('@arizeai/openinference-instrumentation-openai', '4.2.7', {
    openai: '6.49.0',
    line: '2.x',
    className: 'OpenAIInstrumentation',
    nesting: 'ours inside',
    remark: LOSES_FAILED,
    loses: ['chat matrix/failing'],
  }),
  plugin('@traceloop/instrumentation-openai', '0.27.0', {
    openai: '6.49.0',
    line: '2.x',
    className: 'OpenAIInstrumentation',
    nesting: 'ours inside',
    remark: LOSES_FAILED,
    loses: ['chat matrix/failing'],
  }),
  plugin('@opentelemetry/instrumentation-undici', '0.34.0', {
    openai: '6.49.0',
    line: '3.x',
    className: 'UndiciInstrumentation',
    nesting: 'theirs inside',
  }),
  // Only openai 4 sends through node:http.
  plugin('@opentelemetry/instrumentation-http', '0.301.0', {
    openai: '4.104.0',
    line: '3.x',
    className: 'HttpInstrumentation',
    nesting: 'theirs inside',
  }),
  {
    kind: 'preload',
    name: '@opentelemetry/auto-instrumentations-node 0.82.0',
    dependencies: {
      '@opentelemetry/auto-instrumentations-node': '0.82.0',
      '@opentelemetry/api': '1.10.0',
      '@opentelemetry/core': '3.1.0',
    },
    openai: '6.49.0',
    nesting: 'ours inside',
    flag: '--require',
    preload: '@opentelemetry/auto-instrumentations-node/register',
    startsSdk: true,
    // Its detectors query cloud metadata over the network.
    settings: () => ({ OTEL_NODE_RESOURCE_DETECTORS: 'none' }),
  },
  {
    kind: 'preload',
    name: 'dd-trace 6.21.0',
    dependencies: { 'dd-trace': '6.21.0' },
    openai: '6.49.0',
    nesting: 'apart',
    flag: '--require',
    preload: 'dd-trace/init',
    settings: (url) => ({
      DD_TRACE_AGENT_URL: url,
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      DD_TRACE_STARTUP_LOGS: 'false',
    }),
  },
  {
    kind: 'preload',
    name: '@sentry/node 11.12.0',
    dependencies: { '@sentry/node': '11.12.0' },
    openai: '6.49.0',
    nesting: 'apart',
    flag: '--import',
    preload: './sentry.cjs',
    settings: (url) => ({ SENTRY_URL: `${url.replace('//', '//key@')}/1` }),
  },
];
