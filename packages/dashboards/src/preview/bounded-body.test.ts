import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { boundedText } from './bounded-body.ts';

it('reads the text of a response, or none', async () => {
  expect(await boundedText(new Response('ä–'))).toBe('ä–');
  expect(await boundedText(new Response(null))).toBe('');
});

it('ends an endless response', async () => {
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  const server = createServer((_request, response) => {
    const send = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', send);
    send();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const closed = new Promise((resolve) => server.on('connection', (it) => it.on('close', resolve)));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}`);
  await expect(boundedText(response)).rejects.toThrow('the response is larger than 64 MiB');
  await closed;
});
