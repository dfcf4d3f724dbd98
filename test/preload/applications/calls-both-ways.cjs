/** Makes one call through the SDK and one by fetch. */
const { OpenAI } = require('openai');

const { TOGETHER_BASE_URL: baseURL } = process.env;
const client = new OpenAI({ apiKey: 'key', baseURL });
const question = {
  model: 'deepseek-ai/DeepSeek-V3.1',
  messages: [{ role: 'user', content: 'Hello' }],
};
(async () => {
  await client.chat.completions.create(question);
  const response = await fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    body: JSON.stringify({ ...question, user: 'another' }),
  });
  await response.json();
})();
