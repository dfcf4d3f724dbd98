export { withAttributes, withConversation } from '@together-otel/instrumentation';

import { unfaked } from '@together-otel/instrumentation/distribution';
import { registered } from './plugin-only/registered.ts';
import { instrumentationOfRealm, sendingOfRealm } from './preload/realm.ts';

// Captured: an application's tests replace the global ones and count pending timers.
const setTimeout = unfaked(globalThis, 'setTimeout');
const clearTimeout = unfaked(globalThis, 'clearTimeout');

/** Options of {@link flush}. */
export interface FlushOptions {
  /**
   * Maximum duration, in milliseconds.
   *
   * @default 2000
   */
  timeoutMillis?: number;
}

/**
 * Sends pending telemetry before a platform freezes the process: Vercel, Cloud Run, Netlify. With
 * the preload, sends the preload's telemetry; without it, that of the application's SDK. A no-op
 * without either.
 *
 * @returns a promise that never rejects.
 * @example
 * ```ts
 * import { waitUntil } from '@vercel/functions';
 * import { flush } from 'together-otel';
 *
 * waitUntil(flush());
 * ```
 */
export async function flush({ timeoutMillis = 2000 }: FlushOptions = {}): Promise<void> {
  try {
    endFailedCalls();
    const send = sendingOfRealm() ?? flushRegistered;
    await send(timeoutMillis);
  } catch {
    // Callers could not do anything about a failure.
  }
}

/** The outcome of a retry after the freeze is unknowable. */
function endFailedCalls(): void {
  try {
    instrumentationOfRealm()?.endFailedCalls();
  } catch {
    // Another copy of this package may have installed a different version.
  }
}

/** Methods of SDKs beyond the API. */
interface Flushable {
  forceFlush?(): Promise<unknown>;
  getDelegate?(): Flushable;
}

async function flushRegistered(millis: number): Promise<void> {
  const { trace, metrics } = registered();
  const providers = [trace, metrics].map((provider) => {
    const flushable = (provider ?? {}) as Flushable;
    return flushable.getDelegate?.() ?? flushable;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, millis);
  });
  await Promise.race([late, Promise.allSettled(providers.map((each) => each.forceFlush?.()))]);
  clearTimeout(timer);
}
