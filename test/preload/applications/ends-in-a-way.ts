/** Makes calls before and after exports start, prints what it can see, and ends as WAY says. */
import { setTimeout } from 'node:timers/promises';
import OpenAI from 'openai';
import { waysToEnd } from '../ways-to-end.ts';

const client = new OpenAI({ apiKey: 'key', baseURL: process.env['TOGETHER_BASE_URL'] });
const call = () =>
  client.chat.completions.create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  });

await call();
await call();
await setTimeout(Number(process.env['PAUSE'] ?? 0));
await call();
const events = [...process.eventNames(), 'SIGTERM', 'SIGINT', 'exit', 'beforeExit'];
for (const event of events) {
  const listeners = process.rawListeners(event as 'exit').map(({ name }) => name);
  console.log(String(event), process.listenerCount(event as 'exit'), listeners.join());
}
console.log(process.emit === Object.getPrototypeOf(Object.getPrototypeOf(process)).emit);
process.on('exit', (code) => console.log('exit', code, process.rawListeners('exit').length));
waysToEnd.get(process.env['WAY'] ?? '')?.();
