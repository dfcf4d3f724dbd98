/** Makes a call within the application's own span. */
const { trace } = require('@opentelemetry/api');
const { OpenAI } = require('openai');

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
trace.getTracer('application').startActiveSpan('work', async (span) => {
  await client.chat.completions.create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  span.end();
});
