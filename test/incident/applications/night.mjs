// One run of a nightly job: a separate process that makes one call and exits.
import OpenAI from 'openai';

const client = new OpenAI({ timeout: 10_000, maxRetries: 0 });
try {
  await client.chat.completions.create({
    model: process.env.MODEL,
    messages: [{ role: 'user', content: 'Sum up the day.' }],
    max_tokens: 4,
  });
} catch {
  // Leave it to the next run.
}
