import { keepSecret, readRegularFile, shown } from '@together-otel/instrumentation/distribution';
import type { TokenPrice } from '../catalogue/catalogue.ts';
import { ApiKey } from '../http/api-key.ts';
import type { Channel } from '../notify/channel.ts';
import { ConfigError } from './config-error.ts';
import { readConfigFile } from './config-file.ts';
import { readDuration } from './duration.ts';
import type { FileConfig } from './file-config.ts';
import { type ListenAddress, readListenAddress } from './listen-address.ts';
import { readChannel } from './notify-channel.ts';
import { probeSettings as settings } from './probe-settings.ts';

/** What the command line says; it wins over the file. */
export interface ProbeFlags {
  readonly config?: string;
  readonly baseUrl?: readonly string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly keyFile?: string;
  readonly model?: readonly string[];
  readonly modelsFile?: string;
  readonly synthetic?: readonly string[];
  readonly maxCostPerDay?: string;
  readonly stateFile?: string;
  readonly deployments?: boolean;
  readonly planUsd?: string;
  readonly statusPage?: string;
  readonly prometheus?: string;
  readonly notify?: readonly string[];
}

/** How often something is asked, and when it is given up. Milliseconds. */
interface Pace {
  readonly intervalMillis: number;
  readonly timeoutMillis: number;
}

/** Synthetic completions. */
interface SyntheticConfig extends Pace {
  readonly models: readonly string[];
  readonly maxCostPerDay: number;
  readonly maxTokens: number;
  readonly stateFile: string | undefined;
  readonly prices: Readonly<Record<string, TokenPrice>>;
}

/** Dedicated endpoints and deployments. */
interface DeploymentsConfig extends Pace {
  readonly v1: boolean;
  readonly v2: boolean;
  /** Undefined: that of the key. */
  readonly project: string | undefined;
  readonly metrics: boolean;
  /** Undefined: Together's, for the key's organization. */
  readonly metricsUrl: URL | undefined;
}

/** The configuration in force: checked, with its defaults. */
export interface ProbeConfig extends Pace {
  readonly baseUrls: readonly [URL, ...URL[]];
  readonly key: ApiKey;
  readonly models: readonly string[];
  readonly modelsFile: string | undefined;
  readonly catalogue: Pace;
  readonly synthetic: SyntheticConfig | undefined;
  readonly deployments: DeploymentsConfig | undefined;
  readonly spend: (Pace & { readonly planUsd: number | undefined }) | undefined;
  readonly statusPage: (Pace & { readonly url: URL }) | undefined;
  readonly prometheus: ListenAddress | undefined;
  /** Whom to notify when something goes down. */
  readonly notify: readonly Channel[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads file, flags, environment and key.
 *
 * @throws ConfigError that says what can't be used.
 */
export async function loadConfig(flags: ProbeFlags, env: Environment): Promise<ProbeConfig> {
  const file = flags.config === undefined ? {} : await readConfigFile(flags.config);
  const notify = readChannels(flags.notify ?? file.notify, env);
  // Who waits for a notice wants it within a minute: a check, and one more that agrees.
  const usual = notify.length > 0 ? '20s' : settings.interval.default;
  const interval = duration('interval', flags.interval ?? file.interval, usual);
  const timeout = duration(
    'timeout',
    flags.timeout ?? file.timeout,
    atMost(settings.timeout, interval),
  );
  if (timeout > interval) {
    throw new ConfigError(
      `the timeout of ${timeout} ms exceeds the interval of ${interval} ms: a check must end before the next one starts`,
    );
  }
  const pace = (name: string, text: string | undefined, fallback: string | number): Pace => {
    const intervalMillis = duration(name, text, fallback);
    return { intervalMillis, timeoutMillis: Math.min(timeout, intervalMillis) };
  };
  const { deployments, spend } = file;
  const planUsd = amount('--plan-usd', flags.planUsd) ?? spend?.planUsd;
  const statusUrl = flags.statusPage ?? file.statusPage?.url;
  const { prometheus = file.prometheus } = flags;
  return {
    intervalMillis: interval,
    timeoutMillis: timeout,
    baseUrls: baseUrls(flags, file, env),
    key: await readKey(flags.keyFile ?? file.keyFile, env),
    models: [...new Set([...(file.models ?? []), ...(flags.model ?? [])])],
    modelsFile: flags.modelsFile ?? file.modelsFile,
    catalogue: pace('catalogue.interval', file.catalogue?.interval, interval),
    synthetic: syntheticConfig(flags, file.synthetic),
    deployments:
      deployments || flags.deployments
        ? {
            ...pace(
              'deployments.interval',
              deployments?.interval,
              settings.deploymentsInterval.default,
            ),
            v1: deployments?.v1 ?? settings.v1.default,
            v2: deployments?.v2 ?? settings.v2.default,
            project: deployments?.project,
            metrics: deployments?.metrics ?? settings.metrics.default,
            metricsUrl: deployments?.metricsUrl
              ? readUrl('deployments.metricsUrl', deployments.metricsUrl)
              : undefined,
          }
        : undefined,
    spend:
      spend || planUsd !== undefined
        ? { ...pace('spend.interval', spend?.interval, settings.spendInterval.default), planUsd }
        : undefined,
    statusPage:
      statusUrl === undefined
        ? undefined
        : {
            ...pace(
              'statusPage.interval',
              file.statusPage?.interval,
              settings.statusPageInterval.default,
            ),
            url: readUrl('the status page', statusUrl),
          },
    prometheus: prometheus === undefined ? undefined : readListenAddress(String(prometheus)),
    notify,
  };
}

/**
 * Reads where notices go, of a configuration that may have nothing else.
 *
 * @throws ConfigError that says what can't be used.
 */
export async function loadChannels(flags: ProbeFlags, env: Environment): Promise<Channel[]> {
  const file = flags.config === undefined ? {} : await readConfigFile(flags.config);
  return readChannels(flags.notify ?? file.notify, env);
}

/** Where neither flags nor file name any, those of the environment: a webhook's URL is a secret. */
function readChannels(named: readonly string[] | undefined, env: Environment): Channel[] {
  const urls = named ?? env['TOGETHER_PROBE_NOTIFY']?.split(/\s+/).filter(Boolean) ?? [];
  const secret = env['TOGETHER_PROBE_NOTIFY_SECRET']?.trim() || undefined;
  for (const text of [...urls, ...(secret ? [secret] : [])]) keepSecret(text);
  return urls.map((text) => readChannel(text, secret));
}

function baseUrls(
  { baseUrl }: ProbeFlags,
  file: FileConfig,
  env: Environment,
): readonly [URL, ...URL[]] {
  const named = baseUrl ?? file.baseUrls;
  if (named === undefined) {
    const variable = env['TOGETHER_BASE_URL'];
    return [readUrl('TOGETHER_BASE_URL', variable || settings.baseUrls.default)];
  }
  const [first, ...others] = named.map((text) => readUrl('the base URL', text));
  if (!first) throw new ConfigError('no base URL given');
  return [first, ...others];
}

function syntheticConfig(
  flags: ProbeFlags,
  file: FileConfig['synthetic'],
): SyntheticConfig | undefined {
  const models = flags.synthetic ?? file?.models;
  if (!models) return undefined;
  const maxCostPerDay = amount('--max-cost-per-day', flags.maxCostPerDay) ?? file?.maxCostPerDay;
  if (maxCostPerDay === undefined) {
    throw new ConfigError(
      'synthetic completions cost money: set --max-cost-per-day, in USD, such as 0.10',
    );
  }
  const intervalMillis = duration(
    'synthetic.interval',
    file?.interval,
    settings.syntheticInterval.default,
  );
  const timeoutMillis = duration(
    'synthetic.timeout',
    file?.timeout,
    atMost(settings.syntheticTimeout, intervalMillis),
  );
  if (timeoutMillis > intervalMillis) {
    throw new ConfigError('synthetic.timeout is above synthetic.interval');
  }
  return {
    models,
    maxCostPerDay,
    intervalMillis,
    timeoutMillis,
    maxTokens: file?.maxTokens ?? settings.maxTokens.default,
    stateFile: flags.stateFile ?? file?.stateFile,
    prices: file?.prices ?? {},
  };
}

const MAX_KEY_BYTES = 64 * 1024;

/** What Together's keys look like. */
const KEY_ITSELF = /^(tgp_|[0-9a-f]{64}$)/;

async function readKey(file: string | undefined, env: Environment): Promise<ApiKey> {
  if (file !== undefined && KEY_ITSELF.test(file)) {
    throw new ConfigError('the key file looks like a key itself: name a file that holds it');
  }
  const source = file === undefined ? 'TOGETHER_API_KEY' : `the key file '${file}'`;
  const text = file === undefined ? env['TOGETHER_API_KEY'] : readText('the key file', file);
  const key = text?.trim();
  if (!key) {
    throw new ConfigError(
      file === undefined
        ? 'TOGETHER_API_KEY is not set: set it to your API key, or give a file with --key-file'
        : `${source} is empty: expected the API key`,
    );
  }
  keepSecret(key);
  try {
    return new ApiKey(key);
  } catch (error) {
    throw new ConfigError(`${source}: ${(error as Error).message}`);
  }
}

function readText(name: string, file: string): string {
  try {
    return readRegularFile(file, MAX_KEY_BYTES).toString('utf8');
  } catch (error) {
    throw new ConfigError(`${name} '${file}' can't be read: ${(error as Error).message}`);
  }
}

function duration(name: string, text: string | undefined, fallback: string | number): number {
  const value = text ?? fallback;
  return typeof value === 'number' ? value : readDuration(name, value);
}

/** A default in milliseconds, where the interval is not shorter. */
function atMost(of: { readonly key: string; readonly default: string }, millis: number): number {
  return Math.min(readDuration(of.key, of.default), millis);
}

function amount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const usd = text.trim() === '' ? Number.NaN : Number(text);
  if (usd > 0 && Number.isFinite(usd)) return usd;
  throw new ConfigError(
    `${name} is '${shown(text)}': expected an amount of USD above 0, such as 0.10`,
  );
}

/** User info and query may hold secrets, and are not shown. */
function readUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(
      `${name} is '${shown(text.replace(/[?#].*/, ''), 80)}': expected a URL such as https://api.together.ai/v1`,
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new ConfigError(`${name} has user info, a query or a fragment: leave them out`);
  }
  return url;
}
