import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
const chunks = await client.chat.completions.create({
  model: 'deepseek-ai/DeepSeek-V3.1',
  messages: [{ role: 'user', content: 'Hello' }],
  stream: true,
});
let finished;
for await (const { choices } of chunks) finished = choices[0]?.finish_reason ?? finished;
console.log(finished);
