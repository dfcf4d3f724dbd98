import { readFileSync } from 'node:fs';
import { PROVIDER_NAME } from '@together-otel/semconv';
import { type CaptureMode, readCaptureMode } from './content/capture-mode.ts';
import { DEFAULT_MAX_BYTES } from './content/captured-content.ts';
import type { Deployment } from './facts/call-summary.ts';
import { complain, isFilled, isPositive, pick } from './option-check.ts';
import { type Generations, readGenerations } from './telemetry/generation.ts';
import { type ModelPrice, readPrices } from './together/price-list.ts';
import type { TogetherInstrumentationConfig } from './types.ts';
import { type PluginVariableKey, pluginVariables } from './variables.ts';

/** The options in force: checked, with their defaults, never changed. */
export interface Config {
  readonly hosts: readonly string[];
  readonly providerName: string;
  readonly synthetic: boolean;
  readonly ratelimitTtlMillis: number;
  readonly metricModelLimit: number;
  readonly fallbackWindowMillis: number;
  readonly prices: ReadonlyMap<string, ModelPrice>;
  readonly deployments: ReadonlyMap<string, Deployment>;
  readonly warn: boolean;
  readonly generations: Generations;
  readonly captureMode: CaptureMode;
  readonly maxContentBytes: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const IGNORED = 'it is ignored';

/** Merges options and environment. What can't be used is ignored with one warning. */
export function resolveConfig(
  options: TogetherInstrumentationConfig,
  env: Environment = process.env,
): Config {
  return Object.freeze({
    hosts: [
      ...hostList('option hosts', options.hosts),
      ...hostList(pluginVariables.hosts.name, listOf(env, 'hosts')),
    ],
    providerName: setting('providerName', options, env, {
      fallback: PROVIDER_NAME,
      read: (text) => text,
      accepts: isFilled,
    }),
    synthetic: flag('option synthetic', options.synthetic) ?? false,
    ratelimitTtlMillis: setting('ratelimitTtlMillis', options, env, {
      fallback: 300_000,
      read: Number,
      accepts: isPositive,
    }),
    metricModelLimit: setting('metricModelLimit', options, env, {
      fallback: 200,
      read: Number,
      accepts: isPositive,
    }),
    fallbackWindowMillis: setting('fallbackWindowMillis', options, env, {
      fallback: 30_000,
      read: Number,
      accepts: isPositive,
    }),
    prices: priceList(options.prices, env[pluginVariables.prices.name]),
    deployments: deploymentMap(options.deployments, listOf(env, 'deployments')),
    warn:
      flag('option warn', options.warn) ??
      flag(pluginVariables.warn.name, env[pluginVariables.warn.name]) ??
      false,
    generations: readGenerations(env[pluginVariables.generations.name]),
    captureMode: captureMode(
      options.captureMessageContent,
      env[pluginVariables.captureMessageContent.name],
    ),
    maxContentBytes: setting('maxContentBytes', options, env, {
      fallback: DEFAULT_MAX_BYTES,
      read: Number,
      accepts: (value) => isPositive(value) && Number(value) >= 1024,
    }),
  });
}

/** What a setting of one value accepts. */
interface Setting<T> {
  readonly fallback: T;
  readonly read: (text: string) => T;
  readonly accepts: (value: unknown) => boolean;
}

/** The option, else the variable, else the fallback. */
function setting<
  T extends string | number,
  K extends PluginVariableKey & keyof TogetherInstrumentationConfig,
>(
  key: K,
  options: TogetherInstrumentationConfig,
  env: Environment,
  { fallback, read, accepts }: Setting<T>,
): T {
  const { name, expected } = pluginVariables[key];
  const text = env[name]?.trim();
  const given = text ? read(text) : fallback;
  if (text && !accepts(given)) complain(name, text, expected, IGNORED);
  const inForce = accepts(given) ? given : fallback;
  return pick(key, options[key] as T | undefined, inForce, accepts, expected);
}

/** The entries of a variable that is a list. */
function listOf(env: Environment, key: 'hosts' | 'deployments'): string[] | undefined {
  return env[pluginVariables[key].name]?.split(',');
}

/** @returns undefined when it is not given, or can't be used. */
function flag(source: string, value: unknown): boolean | undefined {
  const text = value === undefined ? '' : String(value).trim().toLowerCase();
  if (text === '') return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  complain(source, value, pluginVariables.warn.expected, IGNORED);
  return undefined;
}

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/;

function hostList(source: string, hosts: unknown): string[] {
  if (hosts === undefined) return [];
  if (!Array.isArray(hosts)) {
    complain(source, hosts, 'a list of hosts', IGNORED);
    return [];
  }
  return hosts.flatMap((entry: unknown) => {
    const host = typeof entry === 'string' ? entry.trim().toLowerCase() : undefined;
    if (host === '') return [];
    if (host !== undefined && HOST.test(host)) return [host];
    const expected = 'a host such as proxy.example.com or 127.0.0.1:8080, without scheme or path';
    complain(`an entry of ${source}`, entry, expected, IGNORED);
    return [];
  });
}

function priceList(option: unknown, path: string | undefined): Map<string, ModelPrice> {
  const source = option === undefined ? pluginVariables.prices.name : 'option prices';
  try {
    if (option !== undefined) return readPrices(option);
    if (path) return readPrices(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    complain(source, path ?? 'not usable', `a price list (${reason})`, 'there will be no cost');
  }
  return new Map();
}

/** Those of the option go before those of the variable. */
function deploymentMap(option: unknown, entries: string[] = []): Map<string, Deployment> {
  const known = new Map<string, Deployment>();
  const isDeployment = (type: unknown): type is Deployment =>
    type === 'serverless' || type === 'dedicated';
  for (const entry of entries.map((text) => text.trim())) {
    if (entry === '') continue;
    const [model = '', type] = entry.split('=').map((text) => text.trim());
    if (model && isDeployment(type)) known.set(model, type);
    else {
      const { name, expected } = pluginVariables.deployments;
      complain(`an entry of ${name}`, entry, expected, IGNORED);
    }
  }
  if (option === undefined) return known;
  if (typeof option !== 'object' || option === null || Array.isArray(option)) {
    complain('option deployments', option, 'an object of deployment types by model', IGNORED);
    return known;
  }
  for (const [model, type] of Object.entries(option)) {
    if (isDeployment(type)) known.set(model, type);
    else complain(`option deployments['${model}']`, type, 'serverless or dedicated', IGNORED);
  }
  return known;
}

function captureMode(option: unknown, variable: string | undefined): CaptureMode {
  const instead = 'no content is recorded';
  if (option !== undefined) {
    const mode = readCaptureMode(String(option));
    if (mode) return mode;
    complain(
      'option captureMessageContent',
      option,
      'true, false, span_only, event_only or span_and_event',
      instead,
    );
    return 'none';
  }
  const mode = variable ? readCaptureMode(variable) : 'none';
  if (mode) return mode;
  const { name, expected } = pluginVariables.captureMessageContent;
  complain(name, variable, expected, instead);
  return 'none';
}
