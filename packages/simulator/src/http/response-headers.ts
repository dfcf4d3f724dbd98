import { epochMillis } from '../ledger/clock.ts';
import type { Exchange } from './exchange.ts';
import type { HeaderProfile } from './header-profile.ts';

/**
 * Timing and identity headers of one response, by profile. Rate-limit headers are added separately.
 */
export function identityHeaders(
  exchange: Exchange,
  profile: HeaderProfile,
  streaming: boolean,
): Record<string, string> {
  const headers: Record<string, string> = {
    server: 'cloudflare',
    'cf-cache-status': 'DYNAMIC',
    'cf-ray': `${exchange.ids.ray}-MXP`,
  };
  if (profile === 'legacy-2024') {
    // As recorded in 2024: no x-request-id, always timings.
    return { ...headers, ...callTimes(exchange, streaming), ...engineTimes(exchange) };
  }
  headers['x-request-id'] = exchange.ids.request;
  if (exchange.request.headers['x-together-debug'] !== '1') return headers;
  return {
    ...headers,
    ...callTimes(exchange, streaming),
    'x-together-traceid': exchange.ids.ray.repeat(2),
    'x-cluster': 'simulator',
    'x-engine-pod': 'simulator-engine-0',
    'x-hostname': 'simulator-engine-0',
    'x-inference-version': 'v2',
  };
}

/** A stream's headers are sent before the call ends, so they have no end time. */
function callTimes(exchange: Exchange, streaming: boolean): Record<string, string> {
  const { receivedAt } = exchange.entry;
  const iso = (millis: number): string => new Date(millis).toISOString();
  return {
    'x-api-received': iso(receivedAt),
    'x-api-call-start': iso(receivedAt + exchange.queuedMillis),
    ...(streaming ? {} : { 'x-api-call-end': iso(epochMillis()) }),
  };
}

function engineTimes(exchange: Exchange): Record<string, string> {
  const { entry, queuedMillis } = exchange;
  const total = Math.max(0, Math.round(epochMillis() - entry.receivedAt));
  const inference = Math.max(0, total - Math.round(queuedMillis));
  return {
    'x-queue-time': String(Math.round(queuedMillis)),
    'x-inference-time': String(inference),
    'x-compute-time': String(inference),
    'x-total-time': String(total),
    'x-validation-time': '0',
    'x-inference-version': 'v2',
    'x-hostname': 'simulator-engine-0',
  };
}
