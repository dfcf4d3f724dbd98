import { AN_ATTRIBUTE_KEY } from './attribution/attribute-key.ts';
import { type CaptureMode, readCaptureMode } from './content/capture-mode.ts';
import type { Deployment } from './facts/call-summary.ts';
import { complain, pick, warn } from './option-check.ts';
import {
  A_HOST,
  attributeKeys,
  isDeployment,
  type PluginSettings,
  pluginSettings,
  readHost,
} from './settings/plugin-settings.ts';
import { type Environment, readSettings } from './settings/setting.ts';
import type { Generations } from './telemetry/generation.ts';
import type { ModelPrice } from './together/model-list.ts';
import { readPrices } from './together/price-list.ts';
import type { TogetherInstrumentationConfig } from './types.ts';

/** Effective options: validated, with defaults, immutable. */
export interface Config {
  readonly hosts: readonly string[];
  readonly providerName: string;
  readonly synthetic: boolean;
  readonly ratelimitTtlMillis: number;
  readonly metricModelLimit: number;
  readonly contextAttributes: readonly string[];
  readonly contextAttributeLimit: number;
  readonly fallbackWindowMillis: number;
  readonly prices: ReadonlyMap<string, ModelPrice>;
  readonly deployments: ReadonlyMap<string, Deployment>;
  readonly warn: boolean;
  readonly fetch: boolean;
  /** Whether the process may be frozen, perhaps forever, right after it answers a request. */
  readonly freezes: boolean;
  readonly generations: Generations;
  readonly captureMode: CaptureMode;
  readonly maxContentBytes: number;
}

const IGNORED = 'it is ignored';

/** Merges options and environment. Invalid values are ignored with one warning each. */
export function resolveConfig(
  options: TogetherInstrumentationConfig,
  env: Environment = process.env,
): Config {
  const { values, complaints } = readSettings(pluginSettings, env);
  const taken = complaints.filter(({ variable }) => !isReplaced(variable, options));
  for (const { message } of taken) warn(message);
  return Object.freeze({
    hosts: [...optionHosts(options.hosts), ...values.hosts],
    providerName: option('providerName', options, values.providerName),
    synthetic: flagOf('synthetic', options.synthetic) ?? false,
    ratelimitTtlMillis: option('ratelimitTtlMillis', options, values.ratelimitTtlMillis),
    metricModelLimit: option('metricModelLimit', options, values.metricModelLimit),
    contextAttributes: optionKeys(options.contextAttributes) ?? values.contextAttributes,
    contextAttributeLimit: option('contextAttributeLimit', options, values.contextAttributeLimit),
    fallbackWindowMillis: option('fallbackWindowMillis', options, values.fallbackWindowMillis),
    prices: optionPrices(options.prices) ?? values.prices.prices,
    deployments: withOptionDeployments(values.deployments, options.deployments),
    warn: flagOf('warn', options.warn) ?? values.warn,
    fetch: flagOf('fetch', options.fetch) ?? values.fetch,
    freezes: Boolean(env['AWS_LAMBDA_FUNCTION_NAME']),
    generations: values.generations,
    captureMode: optionCaptureMode(options.captureMessageContent) ?? values.captureMessageContent,
    maxContentBytes: option('maxContentBytes', options, values.maxContentBytes),
  });
}

/** Whether an option overrides its variable, whose value then does not matter. */
function isReplaced(variable: string, options: TogetherInstrumentationConfig): boolean {
  return (['prices', 'captureMessageContent', 'contextAttributes'] as const).some(
    (key) => pluginSettings[key].variable === variable && options[key] !== undefined,
  );
}

/** The option if valid, else the value in force without it. */
function option<
  T extends string | number,
  K extends keyof PluginSettings & keyof TogetherInstrumentationConfig,
>(key: K, options: TogetherInstrumentationConfig, inForce: T): T {
  const { takes, expected } = pluginSettings[key];
  return pick(key, options[key] as T | undefined, inForce, takes, expected);
}

/** @returns undefined when it is missing or invalid. */
function flagOf(name: string, value: unknown): boolean | undefined {
  const word = value === undefined ? '' : String(value).trim().toLowerCase();
  if (word === '') return undefined;
  if (word === 'true' || word === 'false') return word === 'true';
  complain(`option ${name}`, value, pluginSettings.warn.expected, IGNORED);
  return undefined;
}

function optionHosts(hosts: unknown): string[] {
  if (hosts === undefined) return [];
  if (!Array.isArray(hosts)) {
    complain('option hosts', hosts, 'a list of hosts', IGNORED);
    return [];
  }
  return hosts.flatMap((entry: unknown) => {
    if (typeof entry === 'string' && entry.trim() === '') return [];
    const host = typeof entry === 'string' ? readHost(entry) : undefined;
    if (host !== undefined) return [host];
    complain('an entry of option hosts', entry, A_HOST, IGNORED);
    return [];
  });
}

function optionKeys(keys: unknown): readonly string[] | undefined {
  if (keys === undefined) return undefined;
  if (!Array.isArray(keys)) {
    complain('option contextAttributes', keys, 'a list of keys', IGNORED);
    return undefined;
  }
  const { value = [], faults } = attributeKeys(keys.map(String));
  for (const { entry, expected = AN_ATTRIBUTE_KEY } of faults) {
    complain('an entry of option contextAttributes', entry, expected, IGNORED);
  }
  return value;
}

function optionPrices(prices: unknown): ReadonlyMap<string, ModelPrice> | undefined {
  if (prices === undefined) return undefined;
  try {
    return readPrices(prices);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    complain('option prices', 'not usable', `a price list (${reason})`, 'there will be no cost');
    return new Map();
  }
}

/** Entries of the option precede those of the variable. */
function withOptionDeployments(
  ofVariable: ReadonlyMap<string, Deployment>,
  option: unknown,
): ReadonlyMap<string, Deployment> {
  if (option === undefined) return ofVariable;
  if (typeof option !== 'object' || option === null || Array.isArray(option)) {
    complain('option deployments', option, 'an object of deployment types by model', IGNORED);
    return ofVariable;
  }
  const known = new Map(ofVariable);
  for (const [model, type] of Object.entries(option)) {
    if (isDeployment(type)) known.set(model, type);
    else complain(`option deployments['${model}']`, type, 'serverless or dedicated', IGNORED);
  }
  return known;
}

function optionCaptureMode(option: unknown): CaptureMode | undefined {
  if (option === undefined) return undefined;
  const mode = readCaptureMode(String(option));
  if (mode) return mode;
  const expected = 'true, false, span_only, event_only or span_and_event';
  complain('option captureMessageContent', option, expected, 'no content is recorded');
  return 'none';
}
