// A client created before the instrumentation, as in a bundle, where no hook sees the SDK.
import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'any', baseURL: process.env.TOGETHER_BASE_URL });
const { instrumentation } = await import('together-otel/instrument');
instrumentation.instrumentClient(client);
const answer = await client.chat.completions.create({
  model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.choices.length);
