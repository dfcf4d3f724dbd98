/** Makes as many calls as each line on stdin says and prints how long each took, in ms. */
import { createInterface } from 'node:readline';
import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
for await (const line of createInterface({ input: process.stdin })) {
  const took = [];
  for (let left = Number(line); left > 0; left -= 1) {
    const started = performance.now();
    await client.chat.completions.create({
      model: 'deepseek-ai/DeepSeek-V3.1',
      messages: [{ role: 'user', content: 'Hello' }],
    });
    took.push(performance.now() - started);
  }
  console.log(JSON.stringify(took));
}
