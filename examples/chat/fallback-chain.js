import { APIError } from 'openai';

/**
 * The usual chain: tries one model after another until one answers. Moves on only after errors that
 * another model can fix: rate limits, trouble at Together, no connection.
 */
export async function complete(client, models, prompt) {
  let failure;
  for (const model of models) {
    try {
      const { choices } = await client.chat.completions.create(
        { model, messages: [{ role: 'user', content: prompt }], max_tokens: 40 },
        { maxRetries: 1, timeout: 20_000 },
      );
      return { model, text: choices[0]?.message.content ?? '' };
    } catch (error) {
      const status = error instanceof APIError ? error.status : undefined;
      if (status !== undefined && status !== 429 && status < 500) throw error;
      failure = error;
    }
  }
  throw failure;
}
