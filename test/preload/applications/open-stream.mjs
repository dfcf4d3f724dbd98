import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
const chunks = await client.chat.completions.create({
  model: 'deepseek-ai/DeepSeek-V3.1',
  messages: [{ role: 'user', content: 'Hello' }],
  stream: true,
});
let isFirst = true;
for await (const _chunk of chunks) {
  if (isFirst) {
    console.log('streaming');
    process.kill(process.pid, process.env.END_WITH);
  }
  isFirst = false;
}
