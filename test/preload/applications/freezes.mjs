/** Serves one request with a call, then freezes and never thaws. */
import OpenAI from 'openai';
import { flush } from 'together-otel';

const { TOGETHER_BASE_URL: baseURL, FLUSHES, STREAM } = process.env;
const client = new OpenAI({ apiKey: 'key', baseURL });
const request = {
  model: 'deepseek-ai/DeepSeek-V3.1',
  messages: [{ role: 'user', content: 'Hello' }],
};
if (STREAM) {
  for await (const { choices } of await client.chat.completions.create({
    ...request,
    stream: true,
  })) {
    if (choices[0]?.finish_reason) console.log(choices[0].finish_reason);
  }
} else {
  const { choices } = await client.chat.completions.create(request);
  console.log(choices[0].finish_reason);
}
if (FLUSHES) console.log(await flush({ timeoutMillis: Number(FLUSHES) }));
process.kill(process.pid, 'SIGKILL');
