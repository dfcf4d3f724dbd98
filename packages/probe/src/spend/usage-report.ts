import type { TogetherApi } from '../api/together-api.ts';
import { fieldsOf, listOf } from '../http/json.ts';

/** What a month has cost so far. */
export interface MonthSpend {
  readonly usd: number;
  /** End of the last hour that is in it, milliseconds since the epoch; undefined when none is. */
  readonly until: number | undefined;
}

/** A month has 744 hours: no more pages than this are asked for. */
const PAGE_WINDOWS = 200;
const MAX_PAGES = 10;

/**
 * Adds up `GET /v1/billing/usage` of a month, by the hour: by the day, today is missing.
 *
 * @param month `YYYY-MM`
 * @throws ApiRefusal with 404 where billing is not enabled; Error when an amount is no USD.
 */
export async function readMonthSpend(
  api: TogetherApi,
  month: string,
  organizationId: string | undefined,
  signal: AbortSignal,
): Promise<MonthSpend> {
  let usd = 0;
  let until: number | undefined;
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = {
      month,
      granularity: 'hour',
      limit: String(PAGE_WINDOWS),
      organization_id: organizationId,
      after,
    };
    const report = fieldsOf(await api.read('/billing/usage', query, signal));
    const { currency = 'USD', data, has_more: hasMore, next_cursor: next } = report;
    if (currency !== 'USD') throw new Error('the billing API reports amounts that are not in USD');
    for (const window of listOf(data).map(fieldsOf)) {
      const end = Date.parse(String(window['end_time']));
      if (!Number.isNaN(end)) until = Math.max(until ?? end, end);
      for (const item of listOf(window['line_items'])) usd += costOf(fieldsOf(item)['cost']);
    }
    if (hasMore !== true || typeof next !== 'string' || next === '' || next === after) break;
    after = next;
  }
  return { usd, until };
}

/** A decimal string, a number at a pinch; a credit is below zero. */
function costOf(cost: unknown): number {
  const usd = typeof cost === 'string' && cost.trim() !== '' ? Number(cost) : cost;
  if (typeof usd === 'number' && Number.isFinite(usd)) return usd;
  throw new Error('the billing API reported a cost that is not an amount');
}
