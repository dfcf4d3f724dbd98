/** A setting of the probe: the flags of the command line, the file's schema and the README come from it. */
export interface ProbeSetting {
  /** Its path in the configuration file. */
  readonly key: string;
  /** As the command line has it. */
  readonly flag?: string;
  /** The environment variable that stands in where neither flag nor file has it. */
  readonly variable?: string;
  /** As it is written in the file. */
  readonly default?: string | number | boolean;
  /** The default in words, where its text would say too little. */
  readonly defaultInWords?: string;
  /** Whether the block that it stands in must have it. */
  readonly isRequired?: true;
  readonly description: string;
  /** What the file may have there, as JSON Schema. */
  readonly shape: object;
}

/** A setting that has a value where none is given. */
interface Defaulted<D extends string | number | boolean> extends ProbeSetting {
  readonly default: D;
}

/** The settings, in the order of the file. */
type ProbeSettings = {
  readonly baseUrls: Defaulted<string>;
  readonly interval: Defaulted<string>;
  readonly timeout: Defaulted<string>;
  readonly keyFile: ProbeSetting;
  readonly models: ProbeSetting;
  readonly modelsFile: ProbeSetting;
  readonly catalogue: ProbeSetting;
  readonly catalogueInterval: ProbeSetting;
  readonly synthetic: ProbeSetting;
  readonly syntheticModels: ProbeSetting;
  readonly maxCostPerDay: ProbeSetting;
  readonly syntheticInterval: Defaulted<string>;
  readonly syntheticTimeout: Defaulted<string>;
  readonly maxTokens: Defaulted<number>;
  readonly stateFile: ProbeSetting;
  readonly prices: ProbeSetting;
  readonly deployments: ProbeSetting;
  readonly deploymentsInterval: Defaulted<string>;
  readonly v1: Defaulted<boolean>;
  readonly v2: Defaulted<boolean>;
  readonly project: ProbeSetting;
  readonly metrics: Defaulted<boolean>;
  readonly metricsUrl: ProbeSetting;
  readonly spend: ProbeSetting;
  readonly planUsd: ProbeSetting;
  readonly spendInterval: Defaulted<string>;
  readonly statusPage: ProbeSetting;
  readonly statusPageUrl: ProbeSetting;
  readonly statusPageInterval: Defaulted<string>;
  readonly notify: ProbeSetting;
  readonly prometheus: ProbeSetting;
};

const duration = { allOf: [{ $ref: '#/definitions/duration' }] };
const url = { allOf: [{ $ref: '#/definitions/url' }] };
const usd = { allOf: [{ $ref: '#/definitions/usd' }] };
const file = { allOf: [{ $ref: '#/definitions/file' }] };
const flag = { type: 'boolean' };
const block = { type: 'object', additionalProperties: false };
const price = { type: 'number', minimum: 0 };

function listOf(definition: string, bounds: object = {}): object {
  return {
    type: 'array',
    ...bounds,
    uniqueItems: true,
    items: { $ref: `#/definitions/${definition}` },
  };
}

export const probeSettings: ProbeSettings = {
  baseUrls: {
    key: 'baseUrls',
    flag: '--base-url <url...>',
    variable: 'TOGETHER_BASE_URL',
    default: 'https://api.together.ai/v1',
    description: 'URLs to check for uptime; the first one serves all other checks',
    shape: listOf('url', { minItems: 1 }),
  },
  interval: {
    key: 'interval',
    flag: '--interval <duration>',
    default: '60s',
    defaultInWords: '60s, with notify 20s',
    description: 'how often uptime is checked',
    shape: duration,
  },
  timeout: {
    key: 'timeout',
    flag: '--timeout <duration>',
    default: '10s',
    description: 'timeout of a check; at most its interval',
    shape: duration,
  },
  keyFile: {
    key: 'keyFile',
    flag: '--key-file <file>',
    variable: 'TOGETHER_API_KEY',
    description: 'a file with the API key, such as a mounted secret; reloaded on SIGHUP',
    shape: file,
  },
  models: {
    key: 'models',
    flag: '--model <model...>',
    description: 'models to watch in the catalogue',
    shape: listOf('model'),
  },
  modelsFile: {
    key: 'modelsFile',
    flag: '--models-file <file>',
    description:
      'a file with more models to watch, one per line or a JSON array, as applications write it with TOGETHER_OTEL_MODELS_FILE',
    shape: file,
  },
  catalogue: { key: 'catalogue', description: 'catalogue checks', shape: block },
  catalogueInterval: {
    key: 'catalogue.interval',
    defaultInWords: 'that of uptime',
    description: 'how often the catalogue is read',
    shape: duration,
  },
  synthetic: {
    key: 'synthetic',
    description:
      'tiny streamed completions to measure time to first token; they cost money; off unless you list models',
    shape: block,
  },
  syntheticModels: {
    key: 'synthetic.models',
    flag: '--synthetic <model...>',
    isRequired: true,
    description: 'models to send a tiny completion to; costs money',
    shape: listOf('model', { minItems: 1 }),
  },
  maxCostPerDay: {
    key: 'synthetic.maxCostPerDay',
    flag: '--max-cost-per-day <usd>',
    isRequired: true,
    description:
      'daily budget in USD for all completions; when it is used up, they stop until midnight UTC',
    shape: usd,
  },
  syntheticInterval: {
    key: 'synthetic.interval',
    default: '5m',
    description: 'how often each model is called',
    shape: duration,
  },
  syntheticTimeout: {
    key: 'synthetic.timeout',
    default: '60s',
    defaultInWords: '60s, or the interval if shorter',
    description: 'timeout of a completion',
    shape: duration,
  },
  maxTokens: {
    key: 'synthetic.maxTokens',
    default: 8,
    description: 'maximum number of tokens per completion',
    shape: { type: 'integer', minimum: 1, maximum: 1000 },
  },
  stateFile: {
    key: 'synthetic.stateFile',
    flag: '--state-file <file>',
    description:
      "a file that keeps the day's cost across restarts; --once needs it to respect the budget",
    shape: file,
  },
  prices: {
    key: 'synthetic.prices',
    description: 'USD per million tokens, for models without a price in the catalogue',
    shape: {
      type: 'object',
      additionalProperties: {
        ...block,
        required: ['input', 'output'],
        properties: { input: price, output: price },
      },
    },
  },
  deployments: {
    key: 'deployments',
    flag: '--deployments',
    description:
      'dedicated endpoints (v1) and deployments (v2); off unless present; `deployments: {}` uses the defaults',
    shape: block,
  },
  deploymentsInterval: {
    key: 'deployments.interval',
    default: '60s',
    description: 'how often they are read',
    shape: duration,
  },
  v1: {
    key: 'deployments.v1',
    default: true,
    description: 'watch endpoints',
    shape: flag,
  },
  v2: {
    key: 'deployments.v2',
    default: true,
    description: 'watch deployments',
    shape: flag,
  },
  project: {
    key: 'deployments.project',
    defaultInWords: "the key's (GET /v1/whoami)",
    description: 'the project of v2 deployments',
    shape: { type: 'string', minLength: 1 },
  },
  metrics: {
    key: 'deployments.metrics',
    default: false,
    description: "pass on Together's own metrics of dedicated endpoints",
    shape: flag,
  },
  metricsUrl: {
    key: 'deployments.metricsUrl',
    defaultInWords: "Together's, for the key's organization",
    description: 'URL of those metrics',
    shape: url,
  },
  spend: {
    key: 'spend',
    description: 'spend, from the billing API; off unless present',
    shape: block,
  },
  planUsd: {
    key: 'spend.planUsd',
    flag: '--plan-usd <usd>',
    description: 'the monthly budget to compare spend with',
    shape: usd,
  },
  spendInterval: {
    key: 'spend.interval',
    default: '15m',
    description: 'how often it is read; the API itself lags by up to an hour',
    shape: duration,
  },
  statusPage: {
    key: 'statusPage',
    description: "a status page's JSON; off unless present",
    shape: block,
  },
  statusPageUrl: {
    key: 'statusPage.url',
    flag: '--status-page <url>',
    isRequired: true,
    description: "URL of the status page's JSON",
    shape: url,
  },
  statusPageInterval: {
    key: 'statusPage.interval',
    default: '60s',
    description: 'how often it is read',
    shape: duration,
  },
  notify: {
    key: 'notify',
    flag: '--notify <url...>',
    variable: 'TOGETHER_PROBE_NOTIFY',
    description:
      'webhooks (Slack, Discord, Teams, your own) or smtp URLs to notify when something goes down or recovers',
    shape: {
      type: 'array',
      maxItems: 20,
      uniqueItems: true,
      items: { type: 'string', minLength: 1, maxLength: 2000, description: 'a URL' },
    },
  },
  prometheus: {
    key: 'prometheus',
    flag: '--prometheus <address>',
    description:
      'listen address of /metrics and /healthz: a port (this machine only) or host:port (0.0.0.0:9464 for all); off by default',
    shape: {
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 65_535 },
        { type: 'string', pattern: '^(\\[[0-9a-fA-F:]+\\]|[A-Za-z0-9._-]*)(:?[0-9]{1,5})$' },
      ],
    },
  },
};

/** What holds where a setting is not given, in words; undefined: nothing. */
export function defaultOf(of: ProbeSetting): string | undefined {
  const value = of.defaultInWords ?? (of.default === undefined ? undefined : String(of.default));
  return [of.variable, value].filter(Boolean).join(', else ') || undefined;
}
