import https from 'node:https';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { classifyFailure } from './check-failure.ts';

const url = new URL('https://together.invalid/v1/models');

/** The actual error of a request through this proxy. */
async function failureThrough(proxy: string): Promise<unknown> {
  const agent = new https.Agent({ proxyEnv: { HTTPS_PROXY: proxy } });
  return new Promise((resolve, reject) => {
    const request = https.request(url, { agent });
    request.once('response', reject);
    request.once('error', resolve);
    request.end();
  });
}

/** A proxy that answers each CONNECT with this text. */
async function proxyThatSays(text: string) {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return { address: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}

describe('classifyFailure', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['ENETUNREACH', 'network'],
    ['EACCES', 'network'],
    ['ECONNREFUSED', 'connection_refused'],
    ['ECONNRESET', 'connection_reset'],
    ['HPE_INVALID_CONSTANT', 'connection'],
  ])('%s is %s', (code, type) => {
    expect(classifyFailure(Object.assign(new Error(), { code }), url).type).toBe(type);
  });

  it('blames the target for a refused connection only if it was the target’s', () => {
    const refusedBy = (port: number) =>
      classifyFailure({ code: 'ECONNREFUSED', syscall: 'connect', port }, url).type;
    expect([refusedBy(443), refusedBy(3128)]).toEqual(['connection_refused', 'proxy']);
  });

  it('and through a proxy, only if the address was the target’s', () => {
    const refusedBy = (address: string, host: string) => {
      const error = { code: 'ECONNREFUSED', syscall: 'connect', port: 443, address };
      return classifyFailure(error, new URL(`https://${host}/v1`), true).type;
    };
    expect(refusedBy('192.0.2.1', 'together.invalid')).toBe('proxy');
    expect(refusedBy('192.0.2.1', '192.0.2.2')).toBe('proxy');
    expect(refusedBy('2001:db8::1', '[2001:db8::1]')).toBe('connection_refused');
  });

  it.each(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])('%s may be a wrong clock', (code) => {
    const { message } = classifyFailure({ code }, url, false, Date.UTC(2036, 1, 2));
    expect(message).toContain(`(${code}; it is 2036-02-02 by this machine's clock)`);
  });

  it.each(['HPE_INVALID_CONSTANT', 'HPE_HEADER_OVERFLOW'])(
    'says what it cannot read: %s',
    (code) => {
      expect(classifyFailure({ code }, url)).toMatchObject({
        type: 'connection',
        message: expect.stringContaining(`the answer cannot be read as HTTP: ${code}`),
      });
    },
  );

  it('does not claim to know who drops packets', () => {
    const silent = classifyFailure({ code: 'ETIMEDOUT', syscall: 'connect', port: 443 }, url);
    expect(silent).toMatchObject({
      type: 'timeout',
      message: expect.stringContaining('a firewall'),
    });
  });

  it.each([
    [['ENETUNREACH', 'ETIMEDOUT'], 'timeout'],
    [['ECONNREFUSED', 'ENETUNREACH'], 'connection_refused'],
    [['ENETUNREACH', 'ENETUNREACH'], 'network'],
  ])('of several addresses, %j is %s', (codes, type) => {
    const errors = codes.map((code) => Object.assign(new Error(), { code }));
    expect(classifyFailure(new AggregateError(errors), url).type).toBe(type);
  });

  it('a proxy that gets no answer from the target', async () => {
    using proxy = await proxyThatSays('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    expect(classifyFailure(await failureThrough(proxy.address), url).type).toBe('connection');
  });

  it('a proxy that wants credentials', async () => {
    using proxy = await proxyThatSays('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const failure = classifyFailure(await failureThrough(proxy.address), url);
    expect(failure.type).toBe('proxy');
    expect(failure.message).toContain('ERR_PROXY_TUNNEL, 407');
  });

  it('a proxy that hangs up, one that is gone, and one whose name is misspelt', async () => {
    using proxy = await proxyThatSays('');
    const gone = await proxyThatSays('');
    gone[Symbol.dispose]();
    for (const address of [proxy.address, gone.address, 'http://proxy.invalid:3128']) {
      expect(classifyFailure(await failureThrough(address), url).type).toBe('proxy');
    }
  });
});
