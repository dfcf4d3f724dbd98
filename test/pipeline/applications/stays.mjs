// Makes one call, then stays until its stdin ends.
import { once } from 'node:events';
import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
await client.chat.completions.create({
  model: 'plain',
  messages: [{ role: 'user', content: 'Hello' }],
  max_tokens: 1,
});
console.log('called');
process.stdin.resume();
await once(process.stdin, 'end');
