import type { ServerOptions } from 'node:http';

/** A request that is not whole by then is cut off. */
const SLOWEST_HEADERS_MILLIS = 10_000;
const SLOWEST_BODY_MILLIS = 30_000;

/** How long a client may take for its headers, and for all of its request. */
export interface Patience {
  readonly headersMillis?: number;
  readonly bodyMillis?: number;
}

/** What a server of ours starts with, so that nobody holds it by dripping. */
export function slowClientLimits({
  headersMillis = SLOWEST_HEADERS_MILLIS,
  bodyMillis = SLOWEST_BODY_MILLIS,
}: Patience = {}): ServerOptions {
  return {
    headersTimeout: headersMillis,
    requestTimeout: bodyMillis,
    // Node looks twice a minute otherwise.
    connectionsCheckingInterval: headersMillis / 10,
  };
}
