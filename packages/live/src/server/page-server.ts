import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Store } from '../store/store.ts';
import { type Api, apiOf } from './api.ts';
import type { Leases } from './leases.ts';
import { isLocalHost } from './local-host.ts';
import type { PageAssets } from './page-assets.ts';
import { type Patience, slowClientLimits } from './slow-clients.ts';
import type { Endpoints } from './status.ts';

/** Security headers of the page: only its own files, no framing. */
const SECURITY = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

const MAX_IMPORT_BYTES = 256 * 1024 * 1024;
const LONGEST_IMPORT_MILLIS = 120_000;

/**
 * Serves the page and its data. Data may contain prompts, so each request for it needs the token.
 */
export interface PageServer {
  readonly server: Server;
  readonly token: string;
}

export function pageServer(
  store: Store,
  assets: PageAssets,
  endpoints: Endpoints,
  leases: Leases,
  patience: Patience = { bodyMillis: LONGEST_IMPORT_MILLIS },
): PageServer {
  const token = randomBytes(16).toString('base64url');
  const api = apiOf(store, endpoints, leases);
  const server = createServer(slowClientLimits(patience), async (request, response) => {
    response.on('error', () => {});
    try {
      await serve(request, response, { api, assets, token });
    } catch (error) {
      if (response.headersSent) response.destroy();
      else answer(response, 500, { error: (error as Error).message });
    }
  });
  return { server, token };
}

interface Serving {
  readonly api: Api;
  readonly assets: PageAssets;
  readonly token: string;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { api, assets, token }: Serving,
): Promise<void> {
  const { method = 'GET', headers } = request;
  if (!isLocalHost(headers.host)) {
    return answer(response, 403, { error: 'this page answers on localhost and 127.0.0.1 only' });
  }
  const url = urlOf(request.url);
  if (!url) return answer(response, 400, { error: 'the address of the request is malformed' });
  const asset = assets[url.pathname];
  if (asset && (method === 'GET' || method === 'HEAD')) {
    response.writeHead(200, { ...SECURITY, 'content-type': asset.type, ...asset.encoding });
    response.end(method === 'HEAD' ? undefined : asset.bytes);
    return;
  }
  if (!url.pathname.startsWith('/api/')) {
    return answer(response, 404, { error: `not found: ${url.pathname}` });
  }
  if (!isToken(headers.authorization, token)) {
    return answer(response, 401, {
      error: 'the token is missing or wrong; open the address that the command printed',
    });
  }
  // Browsers send the origin; only this page's is allowed.
  const { origin } = headers;
  if (origin !== undefined && !isLocalHost(originHost(origin))) {
    return answer(response, 403, { error: 'requests from other sites are rejected' });
  }
  const endpoint = api[`${method} ${url.pathname}`];
  if (!endpoint) {
    return answer(response, 404, { error: `not found: ${method} ${url.pathname}` });
  }
  await endpoint({ url, request, response, answer, maxImportBytes: MAX_IMPORT_BYTES });
}

/** Answers with JSON. */
function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...SECURITY, 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

function urlOf(target: string | undefined): URL | undefined {
  if (!target?.startsWith('/')) return undefined;
  const url = URL.parse(`http://localhost${target}`);
  try {
    if (url) decodeURIComponent(url.pathname);
    return url ?? undefined;
  } catch {
    return undefined;
  }
}

function originHost(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}

/** Compares digests in constant time. */
function isToken(authorization: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}
