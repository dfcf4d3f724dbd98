import type { Settings } from '@together-otel/dashboards';
import { given, httpUrl, readDuration, wrongValue } from '../flag-values.ts';
import { budgetsOf, keysOf } from './budgets.ts';
import { deliveryOf } from './delivery.ts';
import type { SettingsFlags } from './flags.ts';

/**
 * Settings from flags.
 *
 * @throws UsageFailure naming the flag and its value.
 */
export function settingsOf(flags: SettingsFlags): Partial<Settings> {
  const { suffixes, generation, scope, histograms, by, budget } = flags;
  return defined({
    job: given('--job', flags.job, regex),
    suffixes,
    generation,
    scope,
    histograms,
    planUsd: given('--plan-usd', flags.planUsd, dollars),
    exportSeconds: given('--export-interval', flags.exportInterval, readDuration),
    by: by && keysOf(by),
    budgets: budget && budgetsOf(budget),
    notify: given('--notify', flags.notify, targets),
    runbookBaseUrl: given('--runbooks', flags.runbooks, folderUrl),
    grafanaUrl: given('--grafana', flags.grafana, siteUrl),
    delivery: deliveryOf(flags),
  });
}

/** Omits undefined fields. */
function defined<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

/** Datadog accepts any text as a message, but only `@` handles notify someone. */
function targets(flag: string, text: string): string {
  if (/^@\S+( @\S+)*$/.test(text)) return text;
  throw wrongValue(flag, text, "targets of Datadog such as '@slack-ops @pagerduty-Together'");
}

function regex(flag: string, text: string): string {
  try {
    if (new RegExp(text) && text !== '') return text;
  } catch {
    // Falls through to the error below.
  }
  throw wrongValue(flag, text, "a regular expression such as 'shop/.*'");
}

function dollars(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw wrongValue(flag, text, 'an amount above 0, such as 500');
}

function folderUrl(flag: string, text: string): string {
  const { href } = httpUrl(flag, text, 'https://example.com/runbooks/');
  return href.endsWith('/') ? href : `${href}/`;
}

/** Board paths are appended to it, and messages show it: no query, no credentials. */
function siteUrl(flag: string, text: string): string {
  const { origin, pathname } = httpUrl(flag, text, 'https://grafana.example.com');
  return `${origin}${pathname}`;
}
