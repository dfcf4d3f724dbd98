// Timeouts by model, against a simulated Together: one model hangs, another one takes its time.
import { startSimulator } from '@together-otel/simulator';
import { PatientClient } from './client.js';

const FAST = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';
const SLOW = 'deepseek-ai/DeepSeek-R1';

const simulator = await startSimulator({
  models: [{ id: SLOW, latency: { firstTokenMillis: 1500, perTokenMillis: 1 } }],
  faults: [{ model: FAST, count: 1, fault: { kind: 'hang' } }],
});
const client = new PatientClient(
  { apiKey: 'test', baseURL: simulator.baseURL, maxRetries: 0 },
  { [FAST]: 500, [SLOW]: 20_000 }, // Short, for this demonstration.
);

for (const model of [FAST, FAST, SLOW]) {
  try {
    const messages = [{ role: 'user', content: 'How long may this take?' }];
    await client.chat.completions.create({ model, messages });
    console.log(`${model} answered in time`);
  } catch (error) {
    console.log(`${model}: ${error.message}`);
  }
}
await simulator.close();
