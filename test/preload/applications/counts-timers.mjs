/** Counts uses of the scheduling functions that tests fake, from a call to its telemetry. */
import timers from 'node:timers';
import OpenAI from 'openai';
import { flush } from 'together-otel';

const { setTimeout: wait } = globalThis;
const scheduled = {};
for (const [holder, names] of [
  [globalThis, ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']],
  [timers, ['setTimeout', 'setInterval', 'setImmediate']],
  [process, ['nextTick']],
]) {
  for (const name of names) {
    const original = holder[name];
    holder[name] = (...args) => {
      scheduled[name] = (scheduled[name] ?? 0) + 1;
      return original(...args);
    };
  }
}

let attempts = 0;
const client = new OpenAI({
  apiKey: 'key',
  baseURL: 'https://api.together.ai/v1',
  fetch: async () => {
    attempts += 1;
    if (attempts > 1) return Response.json({ model: 'm', choices: [] });
    return Response.json({ error: {} }, { status: 429, headers: { 'retry-after-ms': '1' } });
  },
});
await client.chat.completions.create({ model: 'm', messages: [] });
if (process.env.FLUSHES) await flush();
// Leaves time to export.
await new Promise((resolve) => wait(resolve, 300));
const counted = JSON.stringify({ attempts, ...scheduled });
console.log(counted);
