import { attr, metrics } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { address, KEY, observe, request, spans, together, total } from './fetch-stage.ts';

describe('requests rejected by fetch itself leave no trace', () => {
  const used = async (): Promise<Request> => {
    const used = new Request(address(), request('test/ok'));
    await used.text();
    return used;
  };
  const locked = (): ReadableStream => {
    const { body } = new Response('{}');
    body?.getReader();
    return body ?? new ReadableStream();
  };
  const init = (settings: object): RequestInit => ({ ...request('test/ok'), ...settings });
  const refused: Record<string, () => Promise<Response>> = {
    'a header that none can be': () => fetch(address(), init({ headers: { 'a b': '1' } })),
    'a value of a header': () => fetch(address(), init({ headers: { a: 'line\nbreak' } })),
    'a method that is none': () => fetch(address(), init({ method: 'PO ST' })),
    'a method that is forbidden': () => fetch(address(), init({ method: 'CONNECT' })),
    'a GET with a body': () => fetch(address(), init({ method: 'GET' })),
    'a mode': () => fetch(address(), init({ mode: 'navigate' })),
    'a redirect that is none': () => fetch(address(), init({ redirect: 'sometimes' })),
    'a signal that is none': () => fetch(address(), init({ signal: {} })),
    'a signal that has been aborted': () => fetch(address(), init({ signal: AbortSignal.abort() })),
    'a Request that has been aborted': () =>
      fetch(new Request(address(), init({ signal: AbortSignal.abort() }))),
    'a stream without duplex': () => fetch(address(), init({ body: new ReadableStream() })),
    'a stream that is locked': () => fetch(address(), init({ body: locked(), duplex: 'half' })),
    'a Request that has been read': async () => fetch(await used()),
    'a Request of another library': () => {
      const other = { url: address(), method: 'GET', [Symbol.toStringTag]: 'Request' };
      return fetch(other as unknown as Request);
    },
    'a user in the URL': () => fetch(address().replace('//', '//user:word@'), init({})),
    'a port that is none': () => fetch('https://api.together.ai:99999/v1/models'),
    'a URL that is relative': () => fetch('/v1/chat/completions?of=https://api.together.ai/'),
    'a scheme of others': () => fetch(address().replace('http', 'ftp'), init({})),
  };
  it.each(Object.entries(refused))('%s', async (_, send) => {
    const bare = globalThis.fetch;
    const plain = await send().catch(String);
    observe({ hosts: [`127.0.0.1:${together.port}`] });
    expect(globalThis.fetch).not.toBe(bare);
    await expect(send().catch(String)).resolves.toEqual(plain);
    expect(typeof plain).toBe('string');
    expect(spans).toEqual([]);
    // Read this one first: a collection resets the peak.
    expect(await total(metrics.requestRatePeak.name)).toBe(0);
    expect(await total(metrics.attempts.name)).toBe(0);
    expect(await total(metrics.operationDuration.name)).toBe(0);
    expect(await total(metrics.activeCalls.name)).toBe(0);
  });

  it('but not what could not be delivered', async () => {
    observe({ hosts: ['127.0.0.1'] });
    await expect(fetch('http://127.0.0.1:9/v1/models')).rejects.toThrow('fetch failed');
    const gone = together.port;
    await together.close();
    await expect(fetch(`http://127.0.0.1:${gone}/v1/models`)).rejects.toThrow('fetch failed');
    expect(
      spans.map(({ name, attributes }) => [name, attributes[attr.errorCategory]]),
    ).toContainEqual(['GET /models', 'connection']);
  });

  it('and data: URLs are ignored', async () => {
    observe();
    await expect((await fetch('data:text/plain,https://api.together.ai/v1')).text()).resolves.toBe(
      'https://api.together.ai/v1',
    );
    expect(spans).toEqual([]);
  });
});

describe('routes', () => {
  it.each([
    ['HEAD', '/models', 'HEAD /models'],
    ['OPTIONS', '/chat/completions', 'OPTIONS /chat/completions'],
    ['GET', '/chat/completions', 'GET /chat/completions'],
    ['POST', '/no-such-thing/7', 'POST /no-such-thing/{id}'],
  ])('%s %s is %s', async (method, path, name) => {
    observe();
    const headers = { authorization: `Bearer ${KEY}` };
    await (await fetch(together.baseURL + path, { method, headers })).text();
    expect(spans.map((span) => span.name)).toEqual([name]);
    expect(await total(metrics.operationDuration.name)).toBe(0);
  });
});
