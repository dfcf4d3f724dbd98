import { explainTogetherError } from '@together-otel/instrumentation';

/**
 * Asks one model after the other until one answers. Only what another model can mend goes on to the
 * next: a limit, trouble or lack of capacity at Together, a model that is gone, no connection, a
 * time limit. A wrong key or a wrong request fails at once: the next model would refuse it too.
 *
 * A chain shows as fallbacks in the telemetry as long as each link asks the same, right after the
 * one before failed.
 *
 * @param {readonly string[]} models the best first
 * @param {(model: string) => Promise<T>} ask
 * @template T
 * @returns {Promise<{ model: string, answer: T }>}
 */
export async function withFallback(models, ask) {
  const failures = [];
  for (const model of models) {
    try {
      return { model, answer: await ask(model) };
    } catch (error) {
      const { category, retryable } = explainTogetherError(error);
      const isMendable = retryable || category === 'model' || category === 'deployment';
      if (!isMendable) throw error;
      failures.push(error);
    }
  }
  throw new AggregateError(failures, `none of ${models.join(', ')} answered`);
}
