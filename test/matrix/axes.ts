/** An SDK that applications use to call Together. */
export interface Sdk {
  readonly module: 'openai' | 'together-ai';
  readonly className: 'OpenAI' | 'Together';
  readonly version: string;
  /** The lowest Node major that it claims to support. */
  readonly node: number;
}

/** First and newest release of each major, newest last; for together-ai, the supported one. */
export const sdks: readonly Sdk[] = [
  { module: 'together-ai', className: 'Together', version: '0.52.0', node: 18 },
  { module: 'openai', className: 'OpenAI', version: '4.19.0', node: 18 },
  { module: 'openai', className: 'OpenAI', version: '4.104.0', node: 18 },
  { module: 'openai', className: 'OpenAI', version: '5.0.0', node: 18 },
  { module: 'openai', className: 'OpenAI', version: '5.23.2', node: 18 },
  { module: 'openai', className: 'OpenAI', version: '6.0.0', node: 18 },
  { module: 'openai', className: 'OpenAI', version: '6.49.0', node: 18 },
  { module: 'openai', className: 'OpenAI', version: '7.0.0', node: 22 },
  { module: 'openai', className: 'OpenAI', version: '7.57.0', node: 22 },
];

/** Node, newest last. 22.15.0 is the preload's minimum and has no synchronous module hooks. */
export const nodes: readonly string[] = ['20.20.2', '22.15.0', '22.23.3', '24.21.0', '26.10.0'];

/** What a project with a hand-registered plugin installs, by OpenTelemetry line, newest last. */
export const openTelemetry: Readonly<Record<Line, Readonly<Record<string, string>>>> = {
  '2.x': {
    '@opentelemetry/api': '1.9.1',
    '@opentelemetry/exporter-metrics-otlp-proto': '0.223.0',
    '@opentelemetry/exporter-trace-otlp-proto': '0.223.1',
    '@opentelemetry/instrumentation': '0.223.0',
    '@opentelemetry/sdk-metrics': '2.12.1',
    '@opentelemetry/sdk-trace-node': '2.12.0',
    'import-in-the-middle': '3.6.0',
  },
  '3.x': {
    '@opentelemetry/api': '1.10.0',
    '@opentelemetry/context-async-hooks': '3.1.1',
    '@opentelemetry/exporter-metrics-otlp-proto': '0.301.0',
    '@opentelemetry/exporter-trace-otlp-proto': '0.301.1',
    '@opentelemetry/instrumentation': '0.301.1',
    '@opentelemetry/sdk-metrics': '3.1.1',
    '@opentelemetry/sdk-trace': '3.1.1',
    'import-in-the-middle': '3.6.0',
  },
};

/** An OpenTelemetry JS release line. */
export type Line = '2.x' | '3.x';

/** All release lines, newest last. */
export const lines: readonly Line[] = ['2.x', '3.x'];

/** A way to use the product. */
export interface Scenario {
  readonly name: string;
  /** `preload` is the distribution, which bundles its own OpenTelemetry. */
  readonly by: 'preload' | 'plugin';
  /** Arguments for node before the application; the control runs without them. */
  readonly nodeArguments: readonly string[];
  /** A file in `fixtures/`. */
  readonly application: string;
}

const PRELOAD = { by: 'preload', nodeArguments: ['--require', 'together-otel/register'] } as const;

export const scenarios: readonly Scenario[] = [
  { name: 'preload, CommonJS', ...PRELOAD, application: 'app.cjs' },
  { name: 'preload, named import', ...PRELOAD, application: 'named-import.mjs' },
  { name: 'preload, default import', ...PRELOAD, application: 'default-import.mjs' },
  { name: 'preload, dynamic import', ...PRELOAD, application: 'dynamic-import.mjs' },
  { name: 'preload, worker thread', ...PRELOAD, application: 'worker.cjs' },
  {
    name: 'plugin by hand, CommonJS',
    by: 'plugin',
    nodeArguments: ['--require', './plugin.cjs'],
    application: 'app.cjs',
  },
  {
    name: 'plugin by hand, ESM',
    by: 'plugin',
    nodeArguments: ['--import', './plugin.mjs'],
    application: 'named-import.mjs',
  },
  {
    name: 'manuallyInstrument, ESM',
    by: 'plugin',
    nodeArguments: [],
    application: 'manual-class.mjs',
  },
  {
    name: 'instrumentClient, CommonJS',
    by: 'plugin',
    nodeArguments: [],
    application: 'manual-client.cjs',
  },
];
