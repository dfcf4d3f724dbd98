/** A thread sends SIGTERM to its own process, which has a listener if LISTENS is set. */
import { writeSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';
import OpenAI from 'openai';

const ask = () =>
  new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL }).chat.completions.create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  });

if (isMainThread) {
  if (process.env.LISTENS) {
    // The thread may end before the main thread gets the signal.
    const hold = setTimeout(() => {}, 60_000);
    process.on('SIGTERM', () => {
      console.log('the application listens');
      clearTimeout(hold);
    });
  }
  await ask();
  new Worker(new URL(import.meta.url));
} else {
  await ask();
  process.kill(process.pid, 'SIGTERM');
  writeSync(1, 'the thread runs on\n');
}
