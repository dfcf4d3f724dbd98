// A typical service with steady traffic: it streams, and falls back to another model on failure.
// TRAFFIC is [{ model, fallback?, perSecond, promptWords? }].
import { setTimeout as pause } from 'node:timers/promises';
import OpenAI from 'openai';

const client = new OpenAI({ timeout: 10_000 });

await Promise.all(JSON.parse(process.env.TRAFFIC).map(serve));

async function serve({ model, fallback, perSecond, promptWords = 4 }) {
  const question = 'why? '.repeat(promptWords);
  const startedAt = performance.now();
  for (let i = 0; ; i++) {
    const wait = startedAt + (i * 1000) / perSecond - performance.now();
    if (wait > 0) await pause(wait);
    void answer(model, question)
      .catch((error) =>
        fallback === undefined ? Promise.reject(error) : answer(fallback, question),
      )
      .catch(() => undefined);
  }
}

async function answer(model, question) {
  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: question }],
    max_tokens: 4,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const _ of stream);
}
