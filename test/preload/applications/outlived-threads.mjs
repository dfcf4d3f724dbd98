/**
 * Makes a call in a thread that does not end by itself, and is blocked if BLOCKED is set. DEPTH
 * threads are above it. Once it has its answer, the process ends as ENDING says.
 */
import { execFile } from 'node:child_process';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import OpenAI from 'openai';

const { BLOCKED, DEPTH, ENDING } = process.env;
const depth = isMainThread ? Number(DEPTH ?? 1) : workerData;

if (depth > 0) {
  const worker = new Worker(new URL(import.meta.url), { workerData: depth - 1 });
  const message = await new Promise((resolve) => worker.once('message', resolve));
  if (isMainThread) await end(worker);
  else parentPort.postMessage(message);
} else {
  const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
  await client.chat.completions.create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  setInterval(() => {}, 1000);
  parentPort.postMessage('called');
  if (BLOCKED) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

async function end(worker) {
  switch (ENDING) {
    case 'process.exit':
      process.exit(3);
      break;
    case 'exception':
      throw new Error('the main thread is broken');
    case 'unref':
      worker.unref();
      break;
    case 'terminate':
      console.log('the thread ended with', await worker.terminate());
      break;
    case 'terminate and exit':
      worker.terminate();
      process.exit(4);
      break;
    case 'SIGTERM with a listener':
      process.on('SIGTERM', () => process.exit(5));
      kill();
      break;
    case 'SIGTERM':
      kill();
  }
}

/** From another process, as a supervisor does. */
function kill() {
  execFile('kill', ['-TERM', String(process.pid)]);
}
