// withRetry against a simulated Together: rate limited twice, overloaded once, rejected once.
import { startSimulator } from '@together-otel/simulator';
import OpenAI from 'openai';
import { withRetry } from './retry.js';

const simulator = await startSimulator({
  faults: [
    { count: 2, fault: { kind: 'status', status: 429, retryAfterReset: 1 } },
    { count: 1, fault: { kind: 'status', status: 503 } },
    { after: 1, count: 1, fault: { kind: 'status', status: 402 } },
  ],
});
const client = new OpenAI({ apiKey: 'test', baseURL: simulator.baseURL, maxRetries: 0 });

for (const question of ['What is a retry?', 'Who pays for it?']) {
  try {
    const answer = await withRetry(() => ask(question), { onRetry: report });
    console.log(`answered: ${question} (${answer.usage.completion_tokens} tokens)`);
  } catch (error) {
    console.log(`gave up: ${question} (${error.status})`);
  }
}
const { requests } = simulator.ledger.summary();
console.log(`${requests} requests were sent`);
await simulator.close();

function ask(question) {
  const model = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';
  return client.chat.completions.create({ model, messages: [{ role: 'user', content: question }] });
}

function report({ type, retryAfterMillis }, wait) {
  const why = retryAfterMillis === undefined ? 'backoff' : 'as Together asks';
  console.log(`${type}: trying again in ${Math.round(wait)} ms (${why})`);
}
