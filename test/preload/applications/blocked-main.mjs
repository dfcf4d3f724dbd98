/** Makes a call in a thread and then blocks its main thread, until another process sends SIGTERM. */
import { spawn } from 'node:child_process';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import OpenAI from 'openai';

if (!isMainThread) {
  const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
  await client.chat.completions.create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  parentPort.postMessage('called');
  setInterval(() => {}, 1000);
} else {
  const worker = new Worker(new URL(import.meta.url));
  await new Promise((resolve) => worker.once('message', resolve));
  spawn('sh', ['-c', `sleep 1; kill -TERM ${process.pid}`], { stdio: 'ignore' });
  console.log('blocks');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  console.log('goes on');
}
