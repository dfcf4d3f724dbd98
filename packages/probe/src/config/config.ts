import { keepSecret, readRegularFile } from '@together-otel/instrumentation/distribution';
import type { TokenPrice } from '../catalogue/catalogue.ts';
import { ApiKey } from '../http/api-key.ts';
import type { Channel } from '../notify/channel.ts';
import { ConfigError } from './config-error.ts';
import { readConfigFile } from './config-file.ts';
import type { FileConfig } from './file-config.ts';

import { readChannel } from './notify-channel.ts';
import { type ReadSetting, probeSettings as settings } from './probe-settings.ts';
import { type ListenAddress, readSetting } from './setting-reader.ts';

/** Values from the command line; they override the file. */
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

/** Check interval and timeout, in milliseconds. */
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
  /** Undefined for the key's own. */
  readonly project: string | undefined;
  readonly metrics: boolean;
  /** Undefined for Together's, with the key's organization. */
  readonly metricsUrl: URL | undefined;
}

/** The effective configuration: validated, with defaults. */
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
  /** Channels to notify when something goes down. */
  readonly notify: readonly Channel[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads file, flags, environment and key.
 *
 * @throws ConfigError that describes what is invalid.
 */
export async function loadConfig(flags: ProbeFlags, env: Environment): Promise<ProbeConfig> {
  const file = flags.config === undefined ? {} : await readConfigFile(flags.config);
  const notify = readChannels(flags.notify ?? file.notify, env);
  const { default: alone, defaultWithNotify } = settings.interval;
  const usual = notify.length > 0 ? defaultWithNotify : alone;
  const interval =
    flags.interval === undefined
      ? readSetting(settings.interval, file.interval ?? usual)
      : readSetting(settings.interval, flags.interval, '--interval');
  const timeout =
    flags.timeout === undefined
      ? timeoutWithin(settings.timeout, file.timeout, interval)
      : readSetting(settings.timeout, flags.timeout, '--timeout');
  if (timeout > interval) {
    throw new ConfigError(
      `the timeout of ${timeout} ms exceeds the interval of ${interval} ms: a check must finish before the next one starts`,
    );
  }
  const pace = (intervalMillis: number): Pace => ({
    intervalMillis,
    timeoutMillis: Math.min(timeout, intervalMillis),
  });
  const { deployments, spend } = file;
  const planUsd = amount(settings.planUsd, '--plan-usd', flags.planUsd) ?? spend?.planUsd;
  const statusUrl = flags.statusPage ?? file.statusPage?.url;
  const { prometheus = file.prometheus } = flags;
  return {
    intervalMillis: interval,
    timeoutMillis: timeout,
    baseUrls: baseUrls(flags, file, env),
    key: await readKey(flags.keyFile ?? file.keyFile, env),
    models: [...new Set([...(file.models ?? []), ...(flags.model ?? [])])],
    modelsFile: flags.modelsFile ?? file.modelsFile,
    catalogue: pace(
      file.catalogue?.interval === undefined
        ? interval
        : readSetting(settings.catalogueInterval, file.catalogue.interval),
    ),
    synthetic: syntheticConfig(flags, file.synthetic),
    deployments:
      deployments || flags.deployments
        ? {
            ...pace(intervalOf(settings.deploymentsInterval, deployments?.interval)),
            v1: deployments?.v1 ?? settings.v1.default,
            v2: deployments?.v2 ?? settings.v2.default,
            project: deployments?.project,
            metrics: deployments?.metrics ?? settings.metrics.default,
            metricsUrl: deployments?.metricsUrl
              ? readSetting(settings.metricsUrl, deployments.metricsUrl)
              : undefined,
          }
        : undefined,
    spend:
      spend || planUsd !== undefined
        ? { ...pace(intervalOf(settings.spendInterval, spend?.interval)), planUsd }
        : undefined,
    statusPage:
      statusUrl === undefined
        ? undefined
        : {
            ...pace(intervalOf(settings.statusPageInterval, file.statusPage?.interval)),
            url: readSetting(
              settings.statusPageUrl,
              statusUrl,
              flags.statusPage === undefined ? 'the status page' : '--status-page',
            ),
          },
    prometheus:
      prometheus === undefined
        ? undefined
        : readSetting(settings.prometheus, String(prometheus), '--prometheus'),
    notify,
  };
}

/**
 * Reads the notification channels from a configuration that may contain nothing else.
 *
 * @throws ConfigError that describes what is invalid.
 */
export async function loadChannels(flags: ProbeFlags, env: Environment): Promise<Channel[]> {
  const file = flags.config === undefined ? {} : await readConfigFile(flags.config);
  return readChannels(flags.notify ?? file.notify, env);
}

/** Falls back to the environment, since webhook URLs are secrets. */
function readChannels(named: readonly string[] | undefined, env: Environment): Channel[] {
  const urls = named ?? env[settings.notify.variable]?.split(/\s+/).filter(Boolean) ?? [];
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
    const { variable, default: usual } = settings.baseUrls;
    return [readSetting(settings.baseUrls, env[variable] || usual, variable)];
  }
  const [first, ...others] = named.map((text) =>
    readSetting(settings.baseUrls, text, baseUrl ? '--base-url' : 'the base URL'),
  );
  if (!first) throw new ConfigError('no base URL given');
  return [first, ...others];
}

function syntheticConfig(
  flags: ProbeFlags,
  file: FileConfig['synthetic'],
): SyntheticConfig | undefined {
  const models = flags.synthetic ?? file?.models;
  if (!models) return undefined;
  const maxCostPerDay =
    amount(settings.maxCostPerDay, '--max-cost-per-day', flags.maxCostPerDay) ??
    file?.maxCostPerDay;
  if (maxCostPerDay === undefined) {
    throw new ConfigError(
      'synthetic completions cost money: set --max-cost-per-day, in USD, such as 0.10',
    );
  }
  const intervalMillis = intervalOf(settings.syntheticInterval, file?.interval);
  const timeoutMillis = timeoutWithin(settings.syntheticTimeout, file?.timeout, intervalMillis);
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

/** Format of Together's keys. */
const KEY_ITSELF = /^(tgp_|[0-9a-f]{64}$)/;

async function readKey(file: string | undefined, env: Environment): Promise<ApiKey> {
  if (file !== undefined && KEY_ITSELF.test(file)) {
    throw new ConfigError('the key file looks like a key itself: name a file that holds it');
  }
  const { variable } = settings.keyFile;
  const source = file === undefined ? variable : `the key file '${file}'`;
  const text = file === undefined ? env[variable] : readText('the key file', file);
  const key = text?.trim();
  if (!key) {
    throw new ConfigError(
      file === undefined
        ? `${variable} is not set: put your API key there, or name a file with --key-file`
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

type Duration = ReadSetting<'duration'> & { readonly default: string };

function intervalOf(of: Duration, text: string | undefined): number {
  return readSetting(of, text ?? of.default);
}

/** The default timeout is capped at the interval; a configured one is not. */
function timeoutWithin(of: Duration, text: string | undefined, intervalMillis: number): number {
  return text === undefined
    ? Math.min(readSetting(of, of.default), intervalMillis)
    : readSetting(of, text);
}

function amount(of: ReadSetting<'usd'>, name: string, text: string | undefined) {
  return text === undefined ? undefined : readSetting(of, text, name);
}
