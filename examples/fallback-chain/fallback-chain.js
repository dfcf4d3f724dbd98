import { explainTogetherError } from '@together-otel/instrumentation';

/**
 * Tries one model after another until one answers. Moves on only after errors that another model
 * can fix: a rate limit, trouble or no capacity at Together, a missing model, no connection, a
 * timeout. A bad key or request fails immediately: the next model would reject it too.
 *
 * Telemetry shows the chain as fallbacks if each model gets the same question right after the
 * previous one failed.
 *
 * @param {readonly string[]} models best first
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
