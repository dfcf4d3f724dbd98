/**
 * A setting of the probe; generates the command-line flags, the file's schema and the README table.
 */
export interface ProbeSetting {
  /** Its path in the configuration file. */
  readonly key: string;
  /** The command-line flag. */
  readonly flag?: string;
  /** Environment variable used if neither flag nor file sets it. */
  readonly variable?: string;
  /** Form in the file. */
  readonly default?: string | number | boolean;
  /** Describes the default, if its text is not clear enough. */
  readonly defaultInWords?: string;
  /** Whether its block requires it. */
  readonly isRequired?: true;
  readonly description: string;
  /** JSON Schema of its value in the file. */
  readonly shape: object;
}

/** How the text of a setting is read, by `setting-reader.ts`. */
export type Kind = 'address' | 'duration' | 'url' | 'usd';

/** A setting whose text is read into something else. */
export interface ReadSetting<K extends Kind> extends ProbeSetting {
  readonly kind: K;
}

/** A setting with a default. */
interface Defaulted<D extends string | number | boolean> extends ProbeSetting {
  readonly default: D;
}

/** A setting that may come from an environment variable. */
interface FromVariable extends ProbeSetting {
  readonly variable: string;
}

/** All settings, in file order. */
type ProbeSettings = {
  readonly baseUrls: ReadSetting<'url'> & Defaulted<string> & FromVariable;
  readonly interval: ReadSetting<'duration'> &
    Defaulted<string> & {
      /** Notices should arrive within a minute: one failed check, and one that confirms it. */
      readonly defaultWithNotify: string;
    };
  readonly timeout: ReadSetting<'duration'> & Defaulted<string>;
  readonly keyFile: FromVariable;
  readonly models: ProbeSetting;
  readonly modelsFile: ProbeSetting;
  readonly catalogue: ProbeSetting;
  readonly catalogueInterval: ReadSetting<'duration'>;
  readonly synthetic: ProbeSetting;
  readonly syntheticModels: ProbeSetting;
  readonly maxCostPerDay: ReadSetting<'usd'>;
  readonly syntheticInterval: ReadSetting<'duration'> & Defaulted<string>;
  readonly syntheticTimeout: ReadSetting<'duration'> & Defaulted<string>;
  readonly maxTokens: Defaulted<number>;
  readonly stateFile: ProbeSetting;
  readonly prices: ProbeSetting;
  readonly deployments: ProbeSetting;
  readonly deploymentsInterval: ReadSetting<'duration'> & Defaulted<string>;
  readonly v1: Defaulted<boolean>;
  readonly v2: Defaulted<boolean>;
  readonly project: ProbeSetting;
  readonly metrics: Defaulted<boolean>;
  readonly metricsUrl: ReadSetting<'url'>;
  readonly spend: ProbeSetting;
  readonly planUsd: ReadSetting<'usd'>;
  readonly spendInterval: ReadSetting<'duration'> & Defaulted<string>;
  readonly statusPage: ProbeSetting;
  readonly statusPageUrl: ReadSetting<'url'>;
  readonly statusPageInterval: ReadSetting<'duration'> & Defaulted<string>;
  readonly notify: FromVariable;
  readonly prometheus: ReadSetting<'address'>;
};

const duration = {
  kind: 'duration',
  shape: { allOf: [{ $ref: '#/definitions/duration' }] },
} as const;
const url = { kind: 'url', shape: { allOf: [{ $ref: '#/definitions/url' }] } } as const;
const usd = { kind: 'usd', shape: { allOf: [{ $ref: '#/definitions/usd' }] } } as const;
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

const INTERVAL = '60s';
const INTERVAL_WITH_NOTIFY = '20s';
const SYNTHETIC_TIMEOUT = '60s';

export const probeSettings: ProbeSettings = {
  baseUrls: {
    key: 'baseUrls',
    flag: '--base-url <url...>',
    variable: 'TOGETHER_BASE_URL',
    default: 'https://api.together.ai/v1',
    description: 'URLs to check for uptime; the first one serves all other checks',
    kind: 'url',
    shape: listOf('url', { minItems: 1 }),
  },
  interval: {
    key: 'interval',
    flag: '--interval <duration>',
    default: INTERVAL,
    defaultWithNotify: INTERVAL_WITH_NOTIFY,
    defaultInWords: `${INTERVAL}, with notify ${INTERVAL_WITH_NOTIFY}`,
    description: 'how often uptime is checked',
    ...duration,
  },
  timeout: {
    key: 'timeout',
    flag: '--timeout <duration>',
    default: '10s',
    description: 'timeout of a check; at most its interval',
    ...duration,
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
      'a file with more models to watch, one per line or as a JSON array; applications write it with TOGETHER_OTEL_MODELS_FILE',
    shape: file,
  },
  catalogue: { key: 'catalogue', description: 'catalogue checks', shape: block },
  catalogueInterval: {
    key: 'catalogue.interval',
    defaultInWords: 'that of uptime',
    description: 'how often the catalogue is read',
    ...duration,
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
    ...usd,
  },
  syntheticInterval: {
    key: 'synthetic.interval',
    default: '5m',
    description: 'how often each model is called',
    ...duration,
  },
  syntheticTimeout: {
    key: 'synthetic.timeout',
    default: SYNTHETIC_TIMEOUT,
    defaultInWords: `${SYNTHETIC_TIMEOUT}, or the interval if that is shorter`,
    description: 'timeout of a completion',
    ...duration,
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
    ...duration,
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
    ...url,
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
    ...usd,
  },
  spendInterval: {
    key: 'spend.interval',
    default: '15m',
    description: 'how often it is read; the API itself lags by up to an hour',
    ...duration,
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
    ...url,
  },
  statusPageInterval: {
    key: 'statusPage.interval',
    default: '60s',
    description: 'how often it is read',
    ...duration,
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
    kind: 'address',
    shape: {
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 65_535 },
        { type: 'string', pattern: '^(\\[[0-9a-fA-F:]+\\]|[A-Za-z0-9._-]*)(:?[0-9]{1,5})$' },
      ],
    },
  },
};

/** Describes the default of a setting; undefined if there is none. */
export function defaultOf(of: ProbeSetting): string | undefined {
  const value = of.defaultInWords ?? (of.default === undefined ? undefined : String(of.default));
  return [of.variable, value].filter(Boolean).join(', else ') || undefined;
}
