// Rounds of calls that produce every signal: streamed and not, rate-limited and retried by the SDK,
// taken over by another model, repeated by the application, refused, and cancelled by the user.
import { setTimeout as pause } from 'node:timers/promises';
import OpenAI from 'openai';

const [PLAIN, LIMITED, DOWN, FLAKY, REFUSED, GONE] = process.env.MODELS.split(',');
const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
const impatient = client.withOptions({ maxRetries: 0 });

for (let round = 0; round < Number(process.env.ROUNDS); round++) {
  await Promise.allSettled([
    stream(client, PLAIN),
    create(client, PLAIN),
    ...Array.from({ length: 4 }, () => stream(client, LIMITED)),
    stream(impatient, DOWN).catch(() => stream(client, PLAIN)),
    create(impatient, FLAKY).catch(() => create(impatient, FLAKY)),
    create(impatient, REFUSED),
    create(impatient, GONE),
    breakOff(),
    embed('intfloat/multilingual-e5-large-instruct'),
    embed(GONE),
  ]);
  await pause(Number(process.env.PAUSE_MILLIS));
}

function create(from, model) {
  return from.chat.completions.create(body(model));
}

async function stream(from, model) {
  const options = { stream: true, stream_options: { include_usage: true } };
  for await (const _ of await from.chat.completions.create({ ...body(model), ...options }));
}

async function breakOff() {
  for await (const _ of await client.chat.completions.create({ ...body(PLAIN), stream: true }))
    break;
}

function embed(model) {
  return impatient.embeddings.create({ model, input: 'Hello' });
}

function body(model) {
  return { model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 10 };
}
