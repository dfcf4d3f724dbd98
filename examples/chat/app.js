// A support desk: it sorts tickets, answers them, and looks up the weather for the small talk.
// An ordinary application using the official SDK with Together's base URL.
import OpenAI from 'openai';
import { complete } from './fallback-chain.js';
import { tickets } from './tickets.js';

const { TOGETHER_API_KEY, TOGETHER_BASE_URL = 'https://api.together.ai/v1' } = process.env;
const client = new OpenAI({ apiKey: TOGETHER_API_KEY, baseURL: TOGETHER_BASE_URL });

const LLAMA = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';
const DEEPSEEK = 'deepseek-ai/DeepSeek-V3.1';
const GPT_OSS = 'openai/gpt-oss-120b';
const QWEN = 'Qwen/Qwen3-235B-A22B-Instruct-2507-tput';
const KIMI = 'moonshotai/Kimi-K2-Instruct-0905';

console.log(`greeting: ${await stream(LLAMA, 'Reply with exactly: Hello!', 'You are concise.')}`);
console.log(`weather: ${await lookUpWeather()}`);

// All at once: a burst that gets rate limited although the minute looks calm.
const sorted = await Promise.allSettled(tickets.map((ticket) => classify(ticket)));
const failed = sorted.filter(({ status }) => status === 'rejected').length;
console.log(`sorted ${sorted.length - failed} tickets, ${failed} failed`);

for (const ticket of tickets.slice(0, 8)) {
  const [answer, review] = await Promise.all([stream(DEEPSEEK, ticket), stream(GPT_OSS, ticket)]);
  console.log(`answered ${answer.length} characters, reviewed with ${review.length}`);
}

for (const ticket of tickets.slice(0, 4)) {
  const { model, text } = await complete(client, [KIMI, DEEPSEEK], ticket);
  console.log(`summary by ${model}: ${text.length} characters`);
}

/** One small completion, not streamed. */
async function classify(ticket) {
  const { choices } = await client.chat.completions.create({
    model: QWEN,
    messages: [
      { role: 'system', content: 'Answer with one word: billing, bug or question.' },
      { role: 'user', content: ticket },
    ],
    max_tokens: 4,
  });
  return choices[0]?.message.content;
}

/** A streamed response. */
async function stream(model, user, system) {
  const chunks = await client.chat.completions.create({
    model,
    messages: [
      ...(system ? [{ role: 'system', content: system }] : []),
      { role: 'user', content: user },
    ],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: system ? 20 : 120,
    temperature: 0,
  });
  let text = '';
  for await (const chunk of chunks) text += chunk.choices[0]?.delta.content ?? '';
  return text;
}

/** A streamed tool call. */
async function lookUpWeather() {
  const chunks = await client.chat.completions.create({
    model: LLAMA,
    messages: [
      { role: 'system', content: 'Call tools exactly as requested.' },
      { role: 'user', content: 'Call get_weather with city exactly Paris.' },
    ],
    tools: [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: 'Get current weather for a city.',
          parameters: {
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
            additionalProperties: false,
          },
        },
      },
    ],
    tool_choice: { type: 'function', function: { name: 'get_weather' } },
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 80,
    temperature: 0,
  });
  let call = '';
  for await (const chunk of chunks) {
    const [tool] = chunk.choices[0]?.delta.tool_calls ?? [];
    call += tool?.function?.name ?? tool?.function?.arguments ?? '';
  }
  return call;
}
