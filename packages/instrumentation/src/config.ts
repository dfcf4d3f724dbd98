import { readFileSync } from 'node:fs';
import { PROVIDER_NAME } from '@together-otel/semconv';
import { type CaptureMode, readCaptureMode } from './content/capture-mode.ts';
import { DEFAULT_MAX_BYTES } from './content/captured-content.ts';
import { complain, isFilled, isPositive, pick } from './option-check.ts';
import type { Deployment } from './telemetry/call-summary.ts';
import { type Generations, readGenerations } from './telemetry/generation.ts';
import { type ModelPrice, readPrices } from './together/price-list.ts';
import type { TogetherInstrumentationConfig } from './types.ts';

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

const CAPTURE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';
const RATELIMIT_TTL = 'TOGETHER_OTEL_RATELIMIT_TTL_MILLIS';
const MILLIS = 'a number of milliseconds above 0';
const IGNORED = 'it is ignored';

/** Merges options and environment. What can't be used is ignored with one warning. */
export function resolveConfig(
  options: TogetherInstrumentationConfig,
  env: Environment = process.env,
): Config {
  const { providerName, ratelimitTtlMillis, metricModelLimit, fallbackWindowMillis } = options;
  return Object.freeze({
    hosts: [
      ...hostList('option hosts', options.hosts),
      ...hostList('TOGETHER_OTEL_HOSTS', env['TOGETHER_OTEL_HOSTS']?.split(',')),
    ],
    providerName: pick('providerName', providerName, PROVIDER_NAME, isFilled, 'a non-empty string'),
    synthetic: flag('option synthetic', options.synthetic) ?? false,
    ratelimitTtlMillis: pick(
      'ratelimitTtlMillis',
      ratelimitTtlMillis,
      positive(RATELIMIT_TTL, env[RATELIMIT_TTL], MILLIS) ?? 300_000,
      isPositive,
      MILLIS,
    ),
    metricModelLimit: pick(
      'metricModelLimit',
      metricModelLimit,
      200,
      isPositive,
      'a number above 0',
    ),
    fallbackWindowMillis: pick(
      'fallbackWindowMillis',
      fallbackWindowMillis,
      30_000,
      isPositive,
      MILLIS,
    ),
    prices: priceList(options.prices, env['TOGETHER_OTEL_PRICES']),
    deployments: deploymentMap(options.deployments),
    warn:
      flag('option warn', options.warn) ??
      flag('TOGETHER_OTEL_WARN', env['TOGETHER_OTEL_WARN']) ??
      false,
    generations: readGenerations(env['OTEL_SEMCONV_STABILITY_OPT_IN']),
    captureMode: captureMode(options.captureMessageContent, env[CAPTURE]),
    maxContentBytes: pick(
      'maxContentBytes',
      options.maxContentBytes,
      DEFAULT_MAX_BYTES,
      (value) => isPositive(value) && Number(value) >= 1024,
      'a number of bytes from 1024',
    ),
  });
}

/** @returns undefined when it is not given, or can't be used. */
function positive(
  variable: string,
  text: string | undefined,
  expected: string,
): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  if (isPositive(value)) return value;
  complain(variable, text, expected, IGNORED);
  return undefined;
}

/** @returns undefined when it is not given, or can't be used. */
function flag(source: string, value: unknown): boolean | undefined {
  const text = value === undefined ? '' : String(value).trim().toLowerCase();
  if (text === '') return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  complain(source, value, 'true or false', IGNORED);
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
  const source = option === undefined ? `TOGETHER_OTEL_PRICES` : 'option prices';
  try {
    if (option !== undefined) return readPrices(option);
    if (path) return readPrices(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    complain(source, path ?? 'not usable', `a price list (${reason})`, 'there will be no cost');
  }
  return new Map();
}

function deploymentMap(option: unknown): Map<string, Deployment> {
  if (option === undefined) return new Map();
  if (typeof option !== 'object' || option === null || Array.isArray(option)) {
    complain('option deployments', option, 'an object of deployment types by model', IGNORED);
    return new Map();
  }
  const known = new Map<string, Deployment>();
  for (const [model, type] of Object.entries(option)) {
    if (type === 'serverless' || type === 'dedicated') known.set(model, type);
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
  const expected = 'NO_CONTENT, SPAN_ONLY, EVENT_ONLY, SPAN_AND_EVENT, true or false';
  complain(CAPTURE, variable, expected, instead);
  return 'none';
}
