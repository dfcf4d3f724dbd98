// The same work in bursts and paced, against a simulated Together that allows 240 requests a minute.
import { startSimulator } from '@together-otel/simulator';
import OpenAI from 'openai';
import { steadyFetch } from './steady-fetch.js';

const model = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';
const REQUESTS = 24;
const rateLimit = {
  requestsPerSecond: 4,
  tokensPerSecond: 200_000,
  smoothingMillis: 50,
  growth: { factor: 1, windowSeconds: 60, maximum: 1 },
};

await measure('all at once', {});
await measure("paced by each response's limits", { fetch: steadyFetch() });
await measure('paced by 429s, without limits in responses', {
  fetch: steadyFetch({ perMinute: 180 }),
  headers: 'reset-2026-08',
});

async function measure(name, { fetch, headers = 'nine-2026-01' }) {
  const simulator = await startSimulator({
    seed: 7,
    headers,
    models: [{ id: model, rateLimit }],
    latency: { firstTokenMillis: 20, perTokenMillis: 0, jitter: 0 },
  });
  const client = new OpenAI({
    apiKey: 'test',
    baseURL: simulator.baseURL,
    ...(fetch && { fetch }),
  });
  const calls = await Promise.allSettled(
    Array.from({ length: REQUESTS }, (_, index) => ask(client, index)),
  );
  const failed = calls.filter(({ status }) => status === 'rejected').length;
  const { requests, models } = simulator.ledger.summary();
  const limited = models[model].requestsByStatus[429] ?? 0;
  const share = ((limited / requests) * 100).toFixed(0);
  console.log(
    `${name}: ${requests} requests, ${limited} limited (${share} %), ${failed} of ${REQUESTS} calls failed`,
  );
  await simulator.close();
}

function ask(client, index) {
  return client.chat.completions.create({
    model,
    max_tokens: 20,
    messages: [{ role: 'user', content: `Question ${index}` }],
  });
}
