const OpenAI = require('openai');

const client = new OpenAI({ apiKey: 'any', baseURL: process.env.TOGETHER_BASE_URL });

client.chat.completions
  .create({
    model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    messages: [{ role: 'user', content: 'Hello' }],
  })
  .then((answer) => console.log(answer.choices.length));
