/** The OpenTelemetry versions shared by all contenders that use it. */
const OPENTELEMETRY: Readonly<Record<string, string>> = {
  '@opentelemetry/api': '1.10.0',
  '@opentelemetry/context-async-hooks': '3.1.1',
  '@opentelemetry/instrumentation': '0.301.1',
  '@opentelemetry/sdk-metrics': '3.1.1',
  '@opentelemetry/sdk-trace': '3.1.1',
};

/** The previous major version, which most applications still run. */
const OPENTELEMETRY_2: Readonly<Record<string, string>> = {
  '@opentelemetry/api': '1.9.1',
  '@opentelemetry/context-async-hooks': '2.12.1',
  '@opentelemetry/instrumentation': '0.223.0',
  '@opentelemetry/sdk-metrics': '2.12.1',
  '@opentelemetry/sdk-trace-base': '2.12.1',
};

const AI_SDK = { ai: '7.0.173', '@ai-sdk/togetherai': '3.0.54', zod: '4.6.7' };

/** Our packages, packed from this working tree. */
const OURS = ['@together-otel/semconv', '@together-otel/instrumentation'];

/** A contender, possibly the uninstrumented one; each runs in its own process. */
export interface Contender {
  readonly name: string;
  /** File name in `fixtures/observers`. */
  readonly observer: string;
  /** Project to install it into. */
  readonly project: string;
  readonly content?: boolean;
  /** Name of the contender to compare with. */
  readonly baseline: string;
}

/** Packages installed together, outside the workspace. */
export interface Project {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly ours?: readonly string[];
}

/** Works with all peers. */
const MAIN_OPENAI = '6.49.0';
const OTHER_OPENAI = { 4: '4.104.0', 5: '5.23.2', 7: '7.57.0' };

export const projects: Readonly<Record<string, Project>> = {
  opentelemetry: {
    ours: OURS,
    dependencies: {
      openai: MAIN_OPENAI,
      ...OPENTELEMETRY,
      '@arizeai/openinference-instrumentation-openai': '4.2.7',
      '@opentelemetry/instrumentation-openai': '0.22.0',
      '@traceloop/instrumentation-openai': '0.27.0',
    },
  },
  'opentelemetry-2': {
    ours: OURS,
    dependencies: {
      openai: MAIN_OPENAI,
      ...OPENTELEMETRY_2,
      '@opentelemetry/instrumentation-openai': '0.21.0',
    },
  },
  'ai-sdk': {
    ours: OURS,
    dependencies: { openai: MAIN_OPENAI, ...OPENTELEMETRY, ...AI_SDK, '@ai-sdk/otel': '1.0.173' },
  },
  'ai-sdk-sentry': {
    dependencies: { openai: MAIN_OPENAI, ...AI_SDK, '@sentry/node': '11.12.0' },
  },
  openlit: { dependencies: { openai: MAIN_OPENAI, openlit: '1.15.0' } },
  sentry: { dependencies: { openai: MAIN_OPENAI, '@sentry/node': '11.12.0' } },
  'dd-trace': { dependencies: { openai: MAIN_OPENAI, 'dd-trace': '6.21.0' } },
  ...Object.fromEntries(
    Object.entries(OTHER_OPENAI).map(([major, openai]) => [
      `openai-${major}`,
      { ours: OURS, dependencies: { openai, ...OPENTELEMETRY } },
    ]),
  ),
};

function contender(name: string, observer: string, project = 'opentelemetry'): Contender {
  return { name, observer, project, baseline: 'none' };
}

export const NONE = 'none';
export const FLOOR = 'floor';
export const OURS_NAME = 'together-otel';
export const OFFICIAL = 'instrumentation-openai';

/** All contenders, on the openai version that all support. */
export const main: readonly Contender[] = [
  contender(NONE, 'none'),
  contender(FLOOR, 'floor'),
  contender(OURS_NAME, 'ours'),
  contender(OFFICIAL, 'official'),
  contender('OpenInference', 'openinference'),
  contender('Traceloop', 'traceloop'),
  contender('OpenLIT', 'openlit', 'openlit'),
  contender('Sentry', 'sentry', 'sentry'),
  contender('dd-trace', 'dd-trace', 'dd-trace'),
];

/** Contenders that can record prompts and answers. */
export const withContent: readonly Contender[] = main
  .filter(({ name }) => ![NONE, FLOOR, 'Sentry', 'dd-trace'].includes(name))
  .map((of) => ({ ...of, name: `${of.name}, content`, content: true }));

/** Contenders that observe a raw fetch to Together. */
export const onFetch: readonly Contender[] = main.filter(({ name }) =>
  [NONE, OURS_NAME].includes(name),
);

/** Contenders that observe the AI SDK. */
export const onAiSdk: readonly Contender[] = [
  [`${NONE}, AI SDK`, 'none', 'ai-sdk'],
  [`${OURS_NAME}, AI SDK`, 'ours', 'ai-sdk'],
  ['@ai-sdk/otel', 'ai-sdk-telemetry', 'ai-sdk'],
  ['Sentry, AI SDK', 'sentry', 'ai-sdk-sentry'],
].map(([name = '', observer = '', project]) => ({
  ...contender(name, observer, project),
  baseline: `${NONE}, AI SDK`,
}));

/** Contenders on the OpenTelemetry version that most applications still run. */
export const onOpenTelemetry2: readonly Contender[] = [
  [`${NONE}, OpenTelemetry 2`, 'none'],
  [`${FLOOR}, OpenTelemetry 2`, 'floor'],
  [`${OURS_NAME}, OpenTelemetry 2`, 'ours'],
  [`${OFFICIAL}, OpenTelemetry 2`, 'official'],
].map(([name = '', observer = '']) => ({
  ...contender(name, observer, 'opentelemetry-2'),
  baseline: `${NONE}, OpenTelemetry 2`,
}));

/** Ours on other generations of openai, each compared with an uninstrumented run. */
export const otherGenerations: readonly Contender[] = Object.keys(OTHER_OPENAI).flatMap((major) => {
  const baseline = `${NONE}, openai ${major}`;
  return [
    { ...contender(baseline, 'none', `openai-${major}`), baseline },
    { ...contender(`${OURS_NAME}, openai ${major}`, 'ours', `openai-${major}`), baseline },
  ];
});
