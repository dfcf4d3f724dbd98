// Makes calls at a steady rate for a given time, half of them streamed. With WAITS, announces when
// it is ready and starts on a line from stdin. Failed calls do not stop it.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import OpenAI from 'openai';

const { RATE = '20', SECONDS = '10', MODELS = 'plain', WAITS, TOGETHER_BASE_URL } = process.env;
const client = new OpenAI({ apiKey: 'key', baseURL: TOGETHER_BASE_URL });
const models = MODELS.split(',');
const calls = [];
if (WAITS) {
  console.log('ready');
  await once(process.stdin, 'data');
  process.stdin.destroy();
}
const startedAt = performance.now();
for (let i = 0; i < Number(RATE) * Number(SECONDS); i++) {
  const wait = startedAt + (i * 1000) / Number(RATE) - performance.now();
  if (wait > 0) await pause(wait);
  calls.push(call(models[i % models.length], i % 2 === 0).catch(() => undefined));
}
await Promise.all(calls);

async function call(model, stream) {
  const body = { model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 10 };
  if (!stream) return client.chat.completions.create(body);
  const options = { stream: true, stream_options: { include_usage: true } };
  for await (const _ of await client.chat.completions.create({ ...body, ...options }));
}
