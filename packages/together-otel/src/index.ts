export { withAttributes, withConversation } from '@together-otel/instrumentation';

import { registered } from './plugin-only/registered.ts';
import { instrumentationOfRealm, sendingOfRealm } from './preload/realm.ts';

/** Options of {@link flush}. */
export interface FlushOptions {
  /**
   * The longest time that it takes, in milliseconds.
   *
   * @default 2000
   */
  timeoutMillis?: number;
}

/**
 * Sends the telemetry that there is, before a platform freezes the process: Vercel, Cloud Run,
 * Netlify. It sends what the preload has; without the preload, what the SDK of the application has.
 * Nothing happens where there is neither.
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
    // Whoever waits for it has nothing to do about it.
  }
}

/** Of a retry that would come after the freeze nobody knows. */
function endFailedCalls(): void {
  try {
    instrumentationOfRealm()?.endFailedCalls();
  } catch {
    // Another copy of this package may have put another version's there.
  }
}

/** What SDKs have beside what the API asks of them. */
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
