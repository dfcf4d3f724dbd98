/** Makes calls in a cluster's primary and in two workers, which are then disconnected. */
import cluster from 'node:cluster';
import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
await client.chat.completions.create({
  model: 'deepseek-ai/DeepSeek-V3.1',
  messages: [{ role: 'user', content: 'Hello' }],
});
if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
  let left = 2;
  cluster.on('exit', (_worker, code) => {
    left -= 1;
    if (left === 0) console.log('the workers ended,', code);
  });
} else {
  process.disconnect();
}
