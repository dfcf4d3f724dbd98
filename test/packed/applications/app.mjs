import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'any', baseURL: process.env.TOGETHER_BASE_URL });
const stream = await client.chat.completions.create({
  model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  messages: [{ role: 'user', content: 'Hello' }],
  stream: true,
});
let text = '';
for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? '';
console.log(text === '' ? 0 : 1);
