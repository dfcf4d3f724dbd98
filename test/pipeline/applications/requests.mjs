// Requests as a server handles them: a span of the application's own with some calls in it. Each
// request plays one of four stories, depending on the simulator's answers: plain, slow, failed,
// fallback.
import { trace } from '@opentelemetry/api';
import OpenAI from 'openai';

const [PLAIN, SLOW, DOWN] = process.env.MODELS.split(',');
const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL, maxRetries: 0 });
const tracer = trace.getTracer('requests');

const stories = {
  plain: () => answer(PLAIN),
  slow: () => answer(SLOW),
  failed: () => answer(DOWN).catch(() => undefined),
  fallback: () => answer(DOWN).catch(() => answer(PLAIN)),
};

for (let i = 0; i < Number(process.env.REQUESTS); i++) {
  for (const [story, report] of Object.entries(stories)) {
    await tracer.startActiveSpan(`request ${story}`, async (span) => {
      await answer(PLAIN);
      await report();
      await answer(PLAIN);
      span.end();
    });
  }
}

async function answer(model) {
  const chunks = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'Hello' }],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 10,
  });
  for await (const _ of chunks);
}
