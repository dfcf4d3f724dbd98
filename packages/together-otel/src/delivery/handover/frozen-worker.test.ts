import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { followChildren } from './child-threads.ts';

const CHILD = `
  const { BroadcastChannel, parentPort, threadId } = require('node:worker_threads');
  const all = new BroadcastChannel('together-otel.threads');
  all.onmessage = ({ data: { kind } }) => parentPort.postMessage(kind);
  all.postMessage({ kind: 'news', thread: threadId });`;

it('sends for its threads even if the application has frozen their class', async () => {
  followChildren(() => {});
  const { terminate } = Worker.prototype;
  Object.freeze(Worker.prototype);
  const worker = new Worker(CHILD, { eval: true });
  expect(await once(worker, 'message')).toEqual(['welcome']);
  expect(Worker.prototype.terminate).toBe(terminate);
  await worker.terminate();
});
