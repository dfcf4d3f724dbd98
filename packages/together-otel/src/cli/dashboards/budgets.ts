import type { Budget } from '@together-otel/dashboards';
import { pluginSettings, readRegularFile } from '@together-otel/instrumentation/distribution';
import { UsageFailure } from '../failure.ts';

const MOST_BYTES = 1024 * 1024;
const EXPECTED = 'expected a budget such as tenant.id=acme:200USD/month or feature=chat:5USD/day';

/**
 * Keys of `--by`, in the form applications use.
 *
 * @throws UsageFailure naming the invalid one.
 */
export function keysOf(given: readonly string[]): string[] {
  const keys = given.flatMap((entry) => entry.split(',')).map((entry) => entry.trim());
  return [...new Set(keys.map((key) => keyOf('--by', key)))];
}

/**
 * Budgets of `--budget`, given directly or as lines of a file.
 *
 * @throws UsageFailure naming the invalid one.
 */
export function budgetsOf(given: readonly string[]): Budget[] {
  const entries = given.flatMap((entry) =>
    entry.startsWith('@') ? linesOf(entry.slice(1)) : [entry],
  );
  const budgets = entries.map(budgetOf);
  const seen = new Set<string>();
  for (const { key, value, per } of budgets) {
    const whose = `${key}=${value} a ${per}`;
    if (seen.has(whose)) throw new UsageFailure(`--budget names ${whose} twice`);
    seen.add(whose);
  }
  return budgets;
}

/** Empty lines and lines starting with `#` are ignored. */
function linesOf(file: string): string[] {
  let text: string;
  try {
    text = readRegularFile(file, MOST_BYTES).toString('utf8');
  } catch (error) {
    throw new UsageFailure(`--budget is '@${file}': ${(error as Error).message}`);
  }
  return text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** The value may contain colons, so the last one separates. */
function budgetOf(entry: string): Budget {
  const equals = entry.indexOf('=');
  const colon = entry.lastIndexOf(':');
  const [, amount, per] =
    /^(\d+(?:\.\d+)?) ?USD\/(day|month)$/i.exec(entry.slice(colon + 1).trim()) ?? [];
  const value = entry.slice(equals + 1, Math.max(colon, 0)).trim();
  const usd = Number(amount);
  if (equals < 1 || colon < equals || value === '' || !(usd > 0)) {
    throw new UsageFailure(`--budget is '${entry}': ${EXPECTED}`);
  }
  const key = keyOf('--budget', entry.slice(0, equals).trim());
  return { key, value, usd, per: per?.toLowerCase() === 'day' ? 'day' : 'month' };
}

function keyOf(flag: string, key: string): string {
  const { value, faults } = pluginSettings.contextAttributes.read(key);
  if (value?.length === 1 && faults.length === 0 && value[0] === key) return key;
  throw new UsageFailure(`${flag} is '${key}': expected a key of TOGETHER_OTEL_ATTRIBUTES`);
}
