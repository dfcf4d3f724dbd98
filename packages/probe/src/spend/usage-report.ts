import type { TogetherApi } from '../api/together-api.ts';
import { fieldsOf, listOf } from '../http/json.ts';

/** Month-to-date cost. */
export interface MonthSpend {
  readonly usd: number;
  /** End of the last reported hour, milliseconds since the epoch; undefined without any. */
  readonly until: number | undefined;
}

/** A month has at most 744 hours, which limits the number of pages. */
const PAGE_WINDOWS = 200;
const MAX_PAGES = 10;

/**
 * Sums `GET /v1/billing/usage` for a month, by hour: by day, today would be missing.
 *
 * @param month `YYYY-MM`
 * @throws ApiRefusal with 404 if billing is not enabled; Error if an amount is not in USD.
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

/** A decimal string, or possibly a number; credits are negative. */
function costOf(cost: unknown): number {
  const usd = typeof cost === 'string' && cost.trim() !== '' ? Number(cost) : cost;
  if (typeof usd === 'number' && Number.isFinite(usd)) return usd;
  throw new Error('the billing API reported a cost that is not an amount');
}
