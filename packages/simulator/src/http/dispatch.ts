import type { IncomingMessage, ServerResponse } from 'node:http';
import { responseIds } from '../chance/identifier.ts';
import { findDedicated } from '../dedicated/dedicated-model.ts';
import { answerWithFault } from '../faults/instead.ts';
import type { Platform } from '../platform.ts';
import { ApiError } from './api-error.ts';
import { Exchange } from './exchange.ts';
import { isObject, textField } from './fields.ts';
import { REQUEST_BODY_LIMIT, readForm, readRequestBody } from './request-body.ts';
import { route } from './routes.ts';

/** Starts a request's ledger entry. Synchronous, so that the clock is read on arrival. */
export function openExchange(
  platform: Platform,
  request: IncomingMessage,
  response: ServerResponse,
): Exchange {
  const url = urlOf(request);
  const key = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
  const retries = Number(request.headers['x-stainless-retry-count'] ?? Number.NaN);
  const group = platform.ledgerHeader && request.headers[platform.ledgerHeader];
  const entry = platform.ledger.begin({
    method: request.method ?? 'GET',
    path: url.pathname,
    key,
    retryCount: Number.isInteger(retries) ? retries : null,
    ...(group && { group: String(group) }),
  });
  const ids = responseIds(platform.nextRequestRandom());
  return new Exchange(request, response, entry, ids, key, url.searchParams, platform.ledger);
}

/** If the target is not a URL, such as `//`, all of it is the path. */
function urlOf(request: IncomingMessage): URL {
  const target = request.url ?? '/';
  const [path = '/', query = ''] = target.split('?', 2);
  if (URL.canParse(target, 'http://simulator')) return new URL(target, 'http://simulator');
  const url = new URL('http://simulator');
  url.pathname = path;
  url.search = query;
  return url;
}

/** Reads a request and answers it: with a fault, an error, or through its endpoint. */
export async function dispatch(platform: Platform, exchange: Exchange): Promise<void> {
  const { entry } = exchange;
  try {
    if (!(await readInto(exchange))) throw tooLarge();
    if (entry.model !== null) recognize(platform, exchange, entry.model);
    const fault = platform.faults.meet(entry, exchange.key);
    if (fault !== undefined) {
      exchange.fault = fault;
      entry.fault = fault.kind;
      if (await answerWithFault(exchange, platform, fault)) return;
    }
    const found = route(entry.method, entry.path);
    if (exchange.key === null && !found?.isPublic) {
      throw new ApiError(
        'invalid_api_key',
        'Missing API key. Send it as "Authorization: Bearer <key>".',
      );
    }
    if (found === undefined)
      throw new ApiError('not_found', `Invalid URL (${entry.method} ${entry.path})`);
    await found.handler(exchange, platform, found.rest);
  } catch (error) {
    // The client disconnected, which the ledger has recorded.
    if (exchange.over || exchange.response.destroyed) return;
    await answerError(platform, exchange, error);
  }
}

/** Finds the model; requests to a deployment are counted whatever their outcome. */
function recognize(platform: Platform, exchange: Exchange, name: string): void {
  exchange.model = platform.catalogue.get(name);
  if (exchange.model !== undefined) return;
  const dedicated = findDedicated(platform, name);
  if (dedicated === undefined) return;
  const { profile, deployment } = dedicated;
  exchange.model = profile;
  exchange.refusal = dedicated.refusal;
  if (deployment === undefined) return;
  const { dedicatedTraffic } = platform;
  exchange.onEnded(dedicatedTraffic.begin(deployment, exchange.entry, () => exchange.queuedMillis));
}

async function readInto(exchange: Exchange): Promise<boolean> {
  const { entry, request } = exchange;
  const body = await readRequestBody(request);
  if ('tooLarge' in body) {
    entry.requestBytes = Number(request.headers['content-length'] ?? REQUEST_BODY_LIMIT);
    return false;
  }
  exchange.body = body;
  entry.requestBytes = body.length;
  if (body.length === 0) return true;
  exchange.form = await readForm(request.headers['content-type'] ?? '', body);
  if (exchange.form !== undefined) {
    entry.model = textField(exchange.form, 'model') ?? null;
    entry.stream = textField(exchange.form, 'stream') === 'true';
    return true;
  }
  try {
    exchange.json = JSON.parse(body.toString('utf8'));
  } catch {
    // The endpoint decides whether an unknown model is an error.
    return true;
  }
  if (!isObject(exchange.json)) return true;
  if (typeof exchange.json['model'] === 'string') entry.model = exchange.json['model'];
  entry.stream = exchange.json['stream'] === true;
  return true;
}

function tooLarge(): ApiError {
  return new ApiError(
    'payload_too_large',
    `The request body is larger than ${REQUEST_BODY_LIMIT} bytes.`,
  );
}

async function answerError(platform: Platform, exchange: Exchange, error: unknown): Promise<void> {
  if (exchange.response.headersSent) {
    await exchange.reset();
    throw error;
  }
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(
          'server_error',
          `The simulator itself failed: ${error instanceof Error ? error.stack : error}`,
        );
  exchange.entry.errorType = known.errorType;
  const headers = platform.headers(exchange, known.status, {
    waitSeconds: known.retryAfterSeconds,
  });
  await exchange.whole(known.status, headers, JSON.stringify(known.body(exchange.ids.request)));
}
