import type { IncomingMessage, ServerResponse } from 'node:http';
import { attributionOf } from '../figures/attribution.ts';
import { moneyOf } from '../figures/money.ts';
import { overviewOf } from '../figures/overview.ts';
import { latestQuota } from '../figures/quota.ts';
import type { Range, Scope } from '../figures/timeline.ts';
import { usageOf } from '../figures/usage.ts';
import { callDetail } from '../store/call-detail.ts';
import { type CallFilter, listCalls } from '../store/call-list.ts';
import { exportedLines } from '../store/export.ts';
import { importLines } from '../store/import.ts';
import type { Store } from '../store/store.ts';
import type { Leases } from './leases.ts';
import { type Endpoints, statusOf } from './status.ts';

/** One request for data. */
interface Exchange {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly answer: (response: ServerResponse, status: number, body: unknown) => void;
  readonly maxImportBytes: number;
}

/** Endpoints by method and path. */
export type Api = Readonly<Record<string, (exchange: Exchange) => void | Promise<void>>>;

const PAGE = 100;
const MOST = 500;
/** Number of points that fit in a chart on the page. */
const POINTS = 120;
/** Bounds of the default range, which starts at the first call. */
const SHORTEST_SECONDS = 120;
const MOST_SECONDS = 3600;
const LONGEST_SECONDS = 30 * 86_400;
/** Minimum interval between notifications. */
const NEWS_MILLIS = 200;
const ALIVE_MILLIS = 15_000;

export function apiOf(store: Store, endpoints: Endpoints, leases: Leases): Api {
  const figures =
    (read: (range: Range, scope: Scope, asked: URLSearchParams) => unknown): Api[string] =>
    ({ url, response, answer }) =>
      answer(response, 200, read(rangeOf(store, url), scopeOf(url), url.searchParams));
  return {
    'GET /api/lease': ({ response }) => leases.hold(response),
    'GET /api/status': ({ response, answer }) => answer(response, 200, statusOf(store, endpoints)),
    'GET /api/overview': figures((range, scope) => overviewOf(store, range, scope)),
    'GET /api/quota': figures((range, scope) => ({
      readings: latestQuota(store, range, scope),
      causes: store.timeline
        .read(range, scope)
        .map(({ model, total }) => ({ model, causes: total.causes, attempts: total.attempts })),
    })),
    'GET /api/money': figures((range, scope) => moneyOf(store, range, scope)),
    'GET /api/attribution': figures((range, scope, asked) =>
      attributionOf(store, range, scope, asked.get('by') || undefined),
    ),
    'GET /api/usage': ({ url, response, answer }) =>
      answer(response, 200, {
        models: usageOf(store.database, positive(url.searchParams.get('since')) ?? 0),
      }),
    'GET /api/calls': ({ url, response, answer }) => {
      const limit = Math.min(MOST, positive(url.searchParams.get('limit')) ?? PAGE);
      answer(response, 200, { calls: listCalls(store, filterOf(url), limit) });
    },
    'GET /api/call': ({ url, response, answer }) => {
      const detail = callDetail(store, positive(url.searchParams.get('id')) ?? 0);
      if (detail) answer(response, 200, detail);
      else answer(response, 404, { error: 'this call is no longer stored' });
    },
    'GET /api/export': ({ url, response }) => sendExport(store, url, response),
    'POST /api/import': async ({ request, response, answer, maxImportBytes }) => {
      try {
        answer(response, 200, await importLines(store, request, maxImportBytes));
      } catch (error) {
        answer(response, 400, { error: (error as Error).message });
      }
    },
    'GET /api/news': ({ response }) => sendNews(store, response),
  };
}

/** The requested number of seconds before now. */
function rangeOf(store: Store, url: URL): Range {
  const now = Date.now();
  const seconds =
    positive(url.searchParams.get('seconds')) ??
    Math.max(SHORTEST_SECONDS, Math.min(MOST_SECONDS, store.timeline.secondsOfCalls(now) + 5));
  return store.timeline.rangeOf(now, Math.min(LONGEST_SECONDS, seconds) * 1000, POINTS);
}

function scopeOf({ searchParams }: URL): Scope {
  return {
    service: searchParams.get('service') || undefined,
    model: searchParams.get('model') || undefined,
  };
}

function filterOf(url: URL): CallFilter {
  const { searchParams } = url;
  const given = (name: string): string | undefined => searchParams.get(name) || undefined;
  return {
    ...scopeOf(url),
    outcome: given('outcome'),
    category: given('category'),
    replaces: given('replaces'),
    text: given('text')?.slice(0, 200),
    before: positive(searchParams.get('before')),
    after: positive(searchParams.get('after')),
  };
}

function positive(text: string | null): number | undefined {
  const value = Number(text ?? Number.NaN);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/**
 * OTLP/JSON, one export request per line, as written by the Collector's file exporter; or plain
 * calls.
 */
async function sendExport(store: Store, url: URL, response: ServerResponse): Promise<void> {
  const format = url.searchParams.get('format') === 'calls' ? 'calls' : 'otlp';
  response.writeHead(200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-disposition': `attachment; filename="together-${format}.jsonl"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  for (const line of exportedLines(store, filterOf(url), format)) {
    if (response.destroyed) return;
    if (!response.write(`${line}\n`))
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}

/** Sends a line when new data arrives, until the page is closed. */
function sendNews(store: Store, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  let timer: NodeJS.Timeout | undefined;
  const send = (): void => {
    timer = undefined;
    // A slow reader misses nothing by skipping a line: the next one says the same.
    if (!response.writableNeedDrain) response.write(`${store.version}\n`);
  };
  const stop = store.onChange(() => {
    timer ??= setTimeout(send, NEWS_MILLIS);
  });
  const alive = setInterval(send, ALIVE_MILLIS);
  send();
  response.once('close', () => {
    stop();
    clearTimeout(timer);
    clearInterval(alive);
  });
}
