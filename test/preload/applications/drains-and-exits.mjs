import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
const call = () =>
  client.chat.completions.create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  });
const answer = call();
process.once('SIGTERM', async () => {
  console.log('draining');
  await answer;
  await call();
  console.log('answered');
  process.exit(0);
});
setInterval(() => {}, 1000);
process.kill(process.pid, 'SIGTERM');
