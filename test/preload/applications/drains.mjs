import { once } from 'node:events';
import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
const request = {
  model: 'deepseek-ai/DeepSeek-V3.1',
  messages: [{ role: 'user', content: 'Hello' }],
};
const signalled = once(process, 'SIGTERM');
const answer = client.chat.completions.create(request);
process.kill(process.pid, 'SIGTERM');
await signalled;
console.log('draining');
await answer;
await client.chat.completions.create(request);
console.log('answered');
