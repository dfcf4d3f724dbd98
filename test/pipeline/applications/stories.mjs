// Stories that people later search for: each is a span of the application's own, named after what
// happens in it. Prints Together's id of the rate-limited request.
import { trace } from '@opentelemetry/api';
import OpenAI from 'openai';
import { withAttributes } from 'together-otel';

const [PLAIN, FULL] = ['openai/gpt-oss-120b', 'deepseek-ai/DeepSeek-V3.1'];
const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL, maxRetries: 0 });
const patient = client.withOptions({ maxRetries: 2 });
const tracer = trace.getTracer('stories');

const stories = {
  plain: () => create(client, PLAIN),
  other: () => create(client, 'other'),
  'retried by the SDK': () => create(patient, 'limited-once'),
  limited: () => create(client, 'limited'),
  full: () => create(client, FULL),
  'fallback after 503': () => create(client, FULL).catch(() => create(client, 'other')),
  'retried by the application': () =>
    create(client, 'fails-once').catch(() => create(client, 'fails-once')),
  refused: () => create(client, 'refused'),
  missing: () => create(client, 'missing'),
  'slow first token': () => stream('slow'),
  'timed out': () => create(client.withOptions({ timeout: 200 }), 'slow'),
  cancelled: () => stream(PLAIN, true),
  'of a tenant': () => withAttributes({ 'tenant.id': 'acme' }, () => create(client, PLAIN)),
};

// Each in its own flow, like the requests of a server.
await Promise.all(
  Object.entries(stories).map(([story, play]) =>
    tracer.startActiveSpan(story, async (span) => {
      const error = await play().then(
        () => undefined,
        (thrown) => thrown,
      );
      span.end();
      if (story === 'limited') console.log(error.requestID);
    }),
  ),
);

function create(from, model) {
  return from.chat.completions.create(body(model));
}

async function stream(model, isBrokenOff = false) {
  for await (const _ of await client.chat.completions.create({ ...body(model), stream: true })) {
    if (isBrokenOff) break;
  }
}

function body(model) {
  return { model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 10 };
}
