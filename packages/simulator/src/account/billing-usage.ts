import { ApiError, invalidRequest } from '../http/api-error.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Platform } from '../platform.ts';
import { ACCOUNT } from './account.ts';

const HOUR = 3_600_000;

/** A completed time window. */
interface Window {
  readonly start: number;
  readonly end: number;
}

/**
 * `GET /v1/billing/usage`: completed windows of a `granularity` (`day`, `hour`) in a month (`month`,
 * `YYYY-MM`), paged by `limit` and `after`.
 */
export async function billingUsage(exchange: Exchange, platform: Platform): Promise<void> {
  const { query } = exchange;
  const { profile } = platform.billing;
  if (!profile.enabled) throw new ApiError('not_found');
  const organization = query.get('organization_id') ?? ACCOUNT.organizationId;
  if (organization !== ACCOUNT.organizationId) {
    throw new ApiError('permission_denied', `This key is not of organization ${organization}.`);
  }
  const now = platform.date();
  const month = query.get('month') ?? new Date(now).toISOString().slice(0, 7);
  const granularity = query.get('granularity') ?? 'day';
  const limit = Number(query.get('limit') ?? 100);
  const after = Number(query.get('after') ?? 0);
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw invalidRequest(`month must be YYYY-MM; got ${month}`);
  }
  if (granularity !== 'day' && granularity !== 'hour') {
    throw invalidRequest(`granularity must be day or hour; got ${granularity}`);
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000 || !Number.isInteger(after)) {
    throw invalidRequest('limit must be a whole number from 1 to 1000, after a cursor');
  }
  const windows = windowsOf(month, granularity, now - profile.hoursLate * HOUR);
  const page = windows.slice(after, after + limit);
  const hasMore = after + limit < windows.length;
  const report = {
    object: 'billing.usage_report',
    organization_id: ACCOUNT.organizationId,
    billing_period: month,
    earliest_window_start: time(windows[0]?.start),
    latest_window_end: time(windows.at(-1)?.end),
    currency: 'USD',
    data: page.map(({ start, end }) => ({
      date: new Date(start).toISOString().slice(0, 10),
      start_time: time(start),
      end_time: time(end),
      line_items: lineItems((profile.usdPerHour * (end - start)) / HOUR),
    })),
    has_more: hasMore,
    next_cursor: hasMore ? String(after + limit) : null,
  };
  await platform.answer(exchange, report);
}

/** The windows of a month that had ended by a time. */
function windowsOf(month: string, granularity: 'day' | 'hour', by: number): Window[] {
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const date = new Date(first);
  const last = Math.min(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1), by);
  const step = granularity === 'day' ? 24 * HOUR : HOUR;
  const windows: Window[] = [];
  for (let start = first; start + step <= last; start += step) {
    windows.push({ start, end: start + step });
  }
  return windows;
}

/** Three quarters for input, one for output. Decimal strings, like all amounts in the API. */
function lineItems(usd: number): Record<string, unknown>[] {
  return (
    [
      ['input', 0.75, 0.6],
      ['output', 0.25, 1.7],
    ] as const
  ).map(([token, share, price]) => ({
    product_name: 'Token Based Inference (Per 1M Tokens)',
    quantity: ((usd * share) / price).toFixed(6),
    unit_price: price.toFixed(2),
    cost: (usd * share).toFixed(6),
    pricing_dimensions: { token_type: token },
    attributes: { project_id: ACCOUNT.projectId },
  }));
}

function time(millis: number | undefined): string | null {
  return millis === undefined ? null : new Date(millis).toISOString().replace('.000', '');
}
