/** Makes a call in a thread that ends as ENDING says. */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import OpenAI from 'openai';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('error', ({ message }) => console.log('the thread failed:', message));
  // Listens for both from the start: a thread may end before its message is read.
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  await new Promise((resolve) => worker.once('message', resolve));
  if (process.env.ENDING === 'terminate') await worker.terminate();
  else console.log('the thread ended with', await ended);
} else {
  const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
  await client.chat.completions.create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  parentPort.postMessage('called');
  switch (process.env.ENDING) {
    case 'process.exit':
      process.exit(3);
      break;
    case 'exception':
      throw new Error('the thread is broken');
    case 'terminate':
      setInterval(() => {}, 1000);
  }
}
