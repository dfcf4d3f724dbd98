import { diag } from '@opentelemetry/api';
import { PROVIDER_NAME } from '@together-otel/semconv';
import type { TogetherInstrumentationConfig } from './types.ts';

/** The options in force: checked, with their defaults, never changed. */
export interface Config {
  readonly hosts: readonly string[];
  readonly providerName: string;
  readonly ratelimitTtlMillis: number;
  readonly metricModelLimit: number;
}

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/** Merges options and environment. What can't be used is ignored with one warning. */
export function resolveConfig(
  options: TogetherInstrumentationConfig,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const { providerName, ratelimitTtlMillis, metricModelLimit } = options;
  return Object.freeze({
    hosts: [
      ...hostList('option hosts', options.hosts),
      ...hostList('TOGETHER_OTEL_HOSTS', env['TOGETHER_OTEL_HOSTS']?.split(',')),
    ],
    providerName: pick('providerName', providerName, PROVIDER_NAME, isFilled, 'a non-empty string'),
    ratelimitTtlMillis: pick(
      'ratelimitTtlMillis',
      ratelimitTtlMillis,
      5 * 60 * 1000,
      isPositive,
      'a number of milliseconds above 0',
    ),
    metricModelLimit: pick(
      'metricModelLimit',
      metricModelLimit,
      200,
      isPositive,
      'a number above 0',
    ),
  });
}

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/;

function hostList(source: string, hosts: unknown): string[] {
  if (hosts === undefined) return [];
  if (!Array.isArray(hosts)) {
    log.warn(`${source} is ${show(hosts)}: expected a list of hosts; it is ignored`);
    return [];
  }
  return hosts.flatMap((entry: unknown) => {
    const host = typeof entry === 'string' ? entry.trim().toLowerCase() : '';
    if (host === '' && entry !== undefined && typeof entry === 'string') return [];
    if (HOST.test(host)) return [host];
    log.warn(
      `${source} has ${show(entry)}: expected a host such as proxy.example.com or 127.0.0.1:8080, without scheme or path; it is ignored`,
    );
    return [];
  });
}

function pick<T>(
  name: string,
  value: T | undefined,
  fallback: T,
  accepts: (value: unknown) => boolean,
  expected: string,
): T {
  if (value === undefined) return fallback;
  if (accepts(value)) return value;
  log.warn(`option ${name} is ${show(value)}: expected ${expected}; ${show(fallback)} is used`);
  return fallback;
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
