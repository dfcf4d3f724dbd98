import { setTimeout as sleep } from 'node:timers/promises';
import { explainTogetherError } from '@together-otel/instrumentation';

/**
 * Retries until the call succeeds, a retry cannot help, or the attempts are used up. It
 * waits as long as Together asks, which the SDKs do not: they ignore `x-ratelimit-reset`.
 * Otherwise it doubles the wait each time, with jitter, so that clients that
 * failed together do not retry together.
 *
 * Set the client's `maxRetries: 0`, because nested retries multiply.
 *
 * @param {() => Promise<T>} call
 * @param {object} [options]
 * @param {number} [options.attempts] in total, including the first
 * @param {number} [options.firstWaitMillis]
 * @param {number} [options.maxWaitMillis] also caps the wait requested by Together
 * @param {AbortSignal} [options.signal] ends the wait
 * @param {(explanation: object, waitMillis: number) => void} [options.onRetry]
 * @template T
 * @returns {Promise<T>}
 */
export async function withRetry(call, options = {}) {
  const { attempts = 4, firstWaitMillis = 500, maxWaitMillis = 30_000, signal, onRetry } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const explanation = explainTogetherError(error);
      if (!explanation.retryable || attempt >= attempts) throw error;
      const backoff = firstWaitMillis * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
      const wait = Math.min(explanation.retryAfterMillis ?? backoff, maxWaitMillis);
      onRetry?.(explanation, wait);
      await sleep(wait, undefined, { signal });
    }
  }
}
