import type { ServerOptions } from 'node:http';

/** Timeout for a complete request. */
const SLOWEST_HEADERS_MILLIS = 10_000;
const SLOWEST_BODY_MILLIS = 30_000;

/** Timeouts for a client's headers, and for its whole request. */
export interface Patience {
  readonly headersMillis?: number;
  readonly bodyMillis?: number;
}

/** Server options that keep slow clients from blocking it. */
export function slowClientLimits({
  headersMillis = SLOWEST_HEADERS_MILLIS,
  bodyMillis = SLOWEST_BODY_MILLIS,
}: Patience = {}): ServerOptions {
  return {
    headersTimeout: headersMillis,
    requestTimeout: bodyMillis,
    // Node's default interval is 30 s.
    connectionsCheckingInterval: headersMillis / 10,
  };
}
