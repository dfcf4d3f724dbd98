import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
try {
  await client.chat.completions.create({
    model: 'retired/model',
    messages: [{ role: 'user', content: 'Hello' }],
  });
} catch (error) {
  console.log(error.status);
}
