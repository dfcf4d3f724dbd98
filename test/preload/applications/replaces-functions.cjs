// Makes one call, replaces built-ins of JavaScript and Node before or after it, and ends.
const OpenAI = require('openai');

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
const no = () => {
  throw new Error('replaced');
};
const { exit } = process;
const { closeSync, writeSync } = require('node:fs');

// Not `console`: it needs some of the replaced functions.
const count = () => {
  process.kill(process.pid, 0);
  try {
    writeSync(1, `${process.listenerCount('exit')} exit listeners\n`);
  } catch {
    // stdout is closed.
  }
};
process.on('exit', count);
process.on('exit', () => count());

const DISTURBANCES = {
  'JSON.stringify': () => {
    JSON.stringify = no;
  },
  'Date.now': () => {
    Date.now = no;
  },
  'Date.now without a number': () => {
    Date.now = () => Number.NaN;
  },
  'Date.now with a BigInt': () => {
    Date.now = () => 1n;
  },
  'Date.now with text': () => {
    Date.now = () => 'today';
  },
  'Atomics.wait': () => {
    Atomics.wait = no;
  },
  'no Atomics': () => {
    delete globalThis.Atomics;
  },
  'methods of arrays': () => {
    for (const name of ['map', 'filter', 'flatMap', 'push', 'splice', 'at', 'reduce']) {
      Array.prototype[name] = no;
    }
  },
  iterators: () => {
    for (const { prototype } of [Array, Map, Set]) prototype[Symbol.iterator] = no;
  },
  'an added toJSON': () => {
    Array.prototype.toJSON = () => 'mine';
  },
  Promise: () => {
    globalThis.Promise = no;
  },
  'additions to Object.prototype': () => {
    Object.prototype.extra = no;
    Object.prototype.get = no;
  },
  'process.env': () => {
    process.env = null;
  },
  timers: () => {
    globalThis.setTimeout = no;
    globalThis.setImmediate = no;
  },
  'closed stdin': () => closeSync(0),
  'closed stdout': () => closeSync(1),
  'closed stderr': () => closeSync(2),
};

(async () => {
  if (process.env.WHEN === 'before') DISTURBANCES[process.env.DISTURBANCE]();
  await client.chat.completions.create({
    model: 'deepseek-ai/DeepSeek-V3.1',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  if (process.env.WHEN !== 'before') DISTURBANCES[process.env.DISTURBANCE]();
  if (process.env.ENDING === 'exit') exit(3);
})();
