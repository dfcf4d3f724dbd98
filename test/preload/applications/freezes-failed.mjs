/** Serves one request with a failing call, then freezes and never thaws. */
import { setImmediate } from 'node:timers/promises';
import { flush } from 'together-otel';

const { TOGETHER_BASE_URL: baseURL, FLUSHES, READS, NOTHING_LISTENS } = process.env;
const request = { model: 'down', messages: [{ role: 'user', content: 'Hello' }] };
const response = await fetch(`${NOTHING_LISTENS ?? baseURL}/chat/completions`, {
  method: 'POST',
  headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
  body: JSON.stringify(request),
}).catch(({ message }) => ({ status: message, json: () => {} }));
if (READS) await response.json();
console.log(response.status);
if (FLUSHES) await flush({ timeoutMillis: Number(FLUSHES) });
// One turn, as a runtime's client takes to write the answer to a socket.
await setImmediate();
process.kill(process.pid, 'SIGKILL');
