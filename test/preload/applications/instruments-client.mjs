/** Loads the SDK before the instrumentation. */
import { trace } from '@opentelemetry/api';
import OpenAI from 'openai';
import './own-sdk.cjs';
import { instrumentation } from 'together-otel/instrument';

const client = instrumentation.instrumentClient(
  new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL }),
);
await trace.getTracer('application').startActiveSpan('work', async (span) => {
  await client.chat.completions.create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  span.end();
});
