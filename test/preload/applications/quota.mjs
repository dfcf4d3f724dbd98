/** Makes one call, and ends once the file that END names exists. */
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
await client.chat.completions.create({
  model: 'deepseek-ai/DeepSeek-V3.1',
  messages: [{ role: 'user', content: 'Hello' }],
});
while (!existsSync(process.env.END)) await setTimeout(50);
