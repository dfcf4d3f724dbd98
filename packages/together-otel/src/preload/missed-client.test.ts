import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { missedClientOf } from './missed-client.ts';

const PATH = '/v1/chat/completions';
const NAMES = ['undici:request:create', 'http.client.request.start'] as const;

const instrumentation = (hasObserved = false) => ({
  hasObserved,
  isModelCall: (url: string) => new URL(url).pathname === PATH,
});

/** Reports an observed call, which ends all watches. */
async function observeOne(): Promise<void> {
  current.hasObserved = true;
  for (const name of NAMES) channel(name).publish({ request: {} });
  await expect.poll(() => NAMES.some((name) => channel(name).hasSubscribers)).toBe(false);
}

let current = instrumentation();

function watch(): () => unknown {
  current = instrumentation();
  return missedClientOf(current);
}

describe('a call that nothing observes', () => {
  afterEach(observeOne);

  it.each(['node:http', 'undici'])('is noticed when it goes through %s', async (name) => {
    const missed = watch();
    const server = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}${PATH}?key=secret`;
    if (name === 'undici') {
      await (await fetch(url)).text();
    } else {
      const sent = request(url, { method: 'POST' }).end();
      const [response] = await once(sent, 'response');
      response.resume();
      await once(response, 'end');
    }
    server.close();
    expect(missed()).toEqual({ name, host: `127.0.0.1:${port}` });
  });

  it('is not one to somewhere else', () => {
    const missed = watch();
    const request = { origin: 'https://api.together.ai', path: '/v1/models' };
    channel(NAMES[0]).publish({ request });
    for (const name of NAMES)
      for (const message of [undefined, {}, { request: null }]) {
        channel(name).publish(message);
      }
    expect(missed()).toBeUndefined();
  });

  it('does not count once a call has been observed', () => {
    const missed = watch();
    const request = { origin: 'https://api.together.ai', path: PATH };
    channel(NAMES[0]).publish({ request });
    expect(missed()).toEqual({ name: 'undici', host: 'api.together.ai' });
    current.hasObserved = true;
    expect(missed()).toBeUndefined();
  });
});

it('the watch ends with the first observed call, and takes no message from others', async () => {
  watch();
  const heard: unknown[] = [];
  const other = (message: unknown): void => void heard.push(message);
  channel(NAMES[0]).subscribe(other);
  current.hasObserved = true;
  const message = { request: { origin: 'http://127.0.0.1', path: '/' } };
  channel(NAMES[0]).publish(message);
  expect(heard).toEqual([message]);
  channel(NAMES[0]).unsubscribe(other);
  await expect.poll(() => NAMES.some((name) => channel(name).hasSubscribers)).toBe(false);
});
