/** A setting that the environment gives. */
export interface VariableDefinition {
  readonly name: string;
  /** As it would be written, or in words where nothing stands for it. */
  readonly default: string;
  /** The accepted values, as a message names them. */
  readonly expected: string;
  readonly description: string;
}

/** An option that a variable stands for. */
export type PluginVariableKey =
  | 'hosts'
  | 'prices'
  | 'warn'
  | 'deployments'
  | 'providerName'
  | 'ratelimitTtlMillis'
  | 'metricModelLimit'
  | 'fallbackWindowMillis'
  | 'maxContentBytes'
  | 'captureMessageContent'
  | 'generations';

/** The plugin's variables, by the option that each stands for; an option of the code goes before. */
export const pluginVariables: Readonly<Record<PluginVariableKey, VariableDefinition>> = {
  hosts: {
    name: 'TOGETHER_OTEL_HOSTS',
    default: 'none',
    expected: 'hosts such as proxy.example.com or 127.0.0.1:8080, comma-separated',
    description: 'further hosts that are Together, such as a proxy in front of it',
  },
  prices: {
    name: 'TOGETHER_OTEL_PRICES',
    default: 'none',
    expected: 'the path of a JSON file, as `together-otel prices` writes it',
    description: 'prices of the models, for `together.client.cost`; without them there is no cost',
  },
  warn: {
    name: 'TOGETHER_OTEL_WARN',
    default: 'false',
    expected: 'true or false',
    description:
      'log records when a model is limited often, a quota runs low, a model is not available',
  },
  deployments: {
    name: 'TOGETHER_OTEL_DEPLOYMENTS',
    default: 'none',
    expected: 'pairs such as org/model=dedicated or org/model=serverless, comma-separated',
    description: "where models run, for those that Together's responses don't tell",
  },
  providerName: {
    name: 'TOGETHER_OTEL_PROVIDER_NAME',
    default: 'together_ai',
    expected: 'a name',
    description: '`gen_ai.provider.name` of all signals',
  },
  ratelimitTtlMillis: {
    name: 'TOGETHER_OTEL_RATELIMIT_TTL_MILLIS',
    default: '300000',
    expected: 'a number of milliseconds above 0',
    description: 'how long a reading of the quota is reported',
  },
  metricModelLimit: {
    name: 'TOGETHER_OTEL_METRIC_MODEL_LIMIT',
    default: '200',
    expected: 'a number above 0',
    description: 'how many models metrics name; further ones are counted as `_OTHER`',
  },
  fallbackWindowMillis: {
    name: 'TOGETHER_OTEL_FALLBACK_WINDOW_MILLIS',
    default: '30000',
    expected: 'a number of milliseconds above 0',
    description: 'how long after a failed call another one may count as its fallback',
  },
  maxContentBytes: {
    name: 'TOGETHER_OTEL_MAX_CONTENT_BYTES',
    default: '16384',
    expected: 'a number of bytes from 1024',
    description: 'how large an attribute with message content may be; longer ones are shortened',
  },
  captureMessageContent: {
    name: 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT',
    default: 'false',
    expected: 'NO_CONTENT, SPAN_ONLY, EVENT_ONLY, SPAN_AND_EVENT, true or false',
    description: 'whether and where prompts and completions are recorded',
  },
  generations: {
    name: 'OTEL_SEMCONV_STABILITY_OPT_IN',
    default: 'none',
    expected: 'gen_ai_latest_experimental or gen_ai_latest_experimental/dup, comma-separated',
    description: 'the newest metric names in the place of the tagged ones, or both',
  },
};
