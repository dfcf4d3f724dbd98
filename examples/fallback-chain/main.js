// withFallback against a simulated Together: one model is overloaded, the next rate limited.
import { startSimulator } from '@together-otel/simulator';
import OpenAI from 'openai';
import { withFallback } from './fallback-chain.js';

const MODELS = [
  'moonshotai/Kimi-K2-Instruct-0905',
  'deepseek-ai/DeepSeek-V3.1',
  'meta-llama/Llama-3.3-70B-Instruct-Turbo',
];

const simulator = await startSimulator({
  models: [{ id: MODELS[0], capacity: 'overloaded' }],
  faults: [
    { model: MODELS[1], count: 1, fault: { kind: 'status', status: 429 } },
    { model: MODELS[1], after: 1, count: 1, fault: { kind: 'status', status: 400 } },
  ],
});
// One attempt per model: the chain is the retry.
const client = new OpenAI({ apiKey: 'test', baseURL: simulator.baseURL, maxRetries: 0 });

for (const question of ['Is anybody there?', 'And now?', 'And with this request?']) {
  try {
    const { model, answer } = await withFallback(MODELS, (each) => ask(each, question));
    console.log(`${model} answered: ${question} (${answer.usage.completion_tokens} tokens)`);
  } catch (error) {
    console.log(`no model answered: ${question} (${error.status})`);
  }
}
await simulator.close();

async function ask(model, question) {
  console.log(`asking ${model}`);
  return client.chat.completions.create({ model, messages: [{ role: 'user', content: question }] });
}
