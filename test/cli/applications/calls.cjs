const { OpenAI } = require('openai');

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
client.chat.completions
  .create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  })
  .then(({ choices }) => console.log(choices.length));
