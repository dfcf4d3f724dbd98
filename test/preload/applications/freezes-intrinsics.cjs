/** Freezes the parts of the runtime that FREEZES names, as hardened applications do. */
const { FREEZES = '' } = process.env;

const parts = {
  Error: () => [Error, Error.prototype],
  prototypes: () => [Object, Array, Function, Promise, Map].flatMap((one) => [one, one.prototype]),
  globals: () => [fetch, Response, Response.prototype, Headers.prototype, AbortController],
  fetch: () => {
    Object.defineProperty(globalThis, 'fetch', { writable: false, configurable: false });
    return [];
  },
  process: () => {
    // Node itself assigns to `process` when it loads this module.
    require('node:worker_threads');
    return [process];
  },
  env: () => {
    process.env = Object.freeze({ ...process.env });
    return [];
  },
  client: () => [require('openai').OpenAI, require('openai').OpenAI.prototype],
};

for (const part of FREEZES.split(' ').filter(Boolean)) {
  for (const one of parts[part]()) Object.freeze(one);
}
