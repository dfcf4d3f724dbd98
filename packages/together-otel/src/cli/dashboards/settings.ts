import type { Settings } from '@together-otel/dashboards';
import { UsageFailure } from '../failure.ts';
import { budgetsOf, keysOf } from './budgets.ts';
import { deliveryOf } from './delivery.ts';
import type { SettingsFlags } from './flags.ts';

/**
 * Settings from flags.
 *
 * @throws UsageFailure naming the flag and its value.
 */
export function settingsOf(flags: SettingsFlags): Partial<Settings> {
  const {
    job,
    suffixes,
    generation,
    scope,
    histograms,
    planUsd,
    exportInterval,
    runbooks,
    notify,
    by,
    budget,
    grafana,
  } = flags;
  const delivery = deliveryOf(flags);
  return {
    ...(job !== undefined && { job: regex(job) }),
    ...(suffixes && { suffixes }),
    ...(generation && { generation }),
    ...(scope && { scope }),
    ...(histograms && { histograms }),
    ...(planUsd !== undefined && { planUsd: dollars(planUsd) }),
    ...(exportInterval !== undefined && {
      exportSeconds: duration('--export-interval', exportInterval),
    }),
    ...(by && { by: keysOf(by) }),
    ...(budget && { budgets: budgetsOf(budget) }),
    ...(notify !== undefined && { notify: targets(notify) }),
    ...(runbooks !== undefined && { runbookBaseUrl: folderUrl(runbooks) }),
    ...(grafana !== undefined && {
      grafanaUrl: siteUrl(grafana),
    }),
    ...(delivery && { delivery }),
  };
}

/**
 * An absolute URL over http.
 *
 * @throws UsageFailure naming the flag.
 */
export function httpUrl(flag: string, text: string, example: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw wrongUsage(flag, text, `expected a URL such as ${example}`);
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * A duration, in seconds.
 *
 * @throws UsageFailure naming the flag.
 */
export function duration(flag: string, text: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS[unit ?? ''] ?? 0);
  if (seconds > 0) return seconds;
  throw wrongUsage(flag, text, 'expected a duration above 0, such as 30s, 90m or 6h');
}

/** An invalid flag value. */
export function wrongUsage(flag: string, value: string, expected: string): UsageFailure {
  return new UsageFailure(`${flag} is '${value}': ${expected}`);
}

/** Datadog accepts any text as a message, but only `@` handles notify someone. */
function targets(text: string): string {
  if (/^@\S+( @\S+)*$/.test(text)) return text;
  throw wrongUsage(
    '--notify',
    text,
    "expected targets of Datadog such as '@slack-ops @pagerduty-Together'",
  );
}

function regex(text: string): string {
  try {
    new RegExp(text);
  } catch {
    throw wrongUsage('--job', text, "expected a regular expression such as 'shop/.*'");
  }
  if (text === '')
    throw wrongUsage('--job', text, "expected a regular expression such as 'shop/.*'");
  return text;
}

function dollars(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw wrongUsage('--plan-usd', text, 'expected an amount above 0, such as 500');
}

function folderUrl(text: string): string {
  const { href } = httpUrl('--runbooks', text, 'https://example.com/runbooks/');
  return href.endsWith('/') ? href : `${href}/`;
}

/** Board paths are appended to it, and messages show it: no query, no credentials. */
function siteUrl(text: string): string {
  const { origin, pathname } = httpUrl('--grafana', text, 'https://grafana.example.com');
  return `${origin}${pathname}`;
}
