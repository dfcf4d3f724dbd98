import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { listen, serve } from '@together-otel/test-support/server';
import { describe, expect, it } from 'vitest';
import type { Notice } from '../notify/notice.ts';
import { readChannel } from './notify-channel.ts';

const notice: Notice = {
  state: 'down',
  source: 'uptime',
  target: 'https://api.together.ai/v1/models',
  text: '503 <!channel> @everyone',
  since: Date.UTC(2026, 10, 28, 10),
  at: Date.UTC(2026, 10, 28, 10, 0, 5),
};

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A receiver that answers with this status and records what it receives. */
async function receiver(status = 200, headers: Record<string, string> = {}) {
  const got: Received[] = [];
  const server = await serve(async (request, response) => {
    got.push({ headers: request.headers, body: await text(request) });
    response.writeHead(status, headers).end('taken');
  });
  return { ...server, url: `${server.url}/hook/secret-path`, got };
}

describe('a channel', () => {
  it.each([
    ['slack', { text: expect.stringMatching(/is DOWN: 503 &lt;!channel&gt; @everyone/) }],
    ['discord', { content: expect.stringContaining('is DOWN'), allowed_mentions: { parse: [] } }],
    ['teams', { type: 'message', attachments: [expect.anything()] }],
    [
      'json',
      {
        version: 1,
        state: 'down',
        source: 'uptime',
        target: notice.target,
        text: notice.text,
        summary: `together-otel: ${notice.target} is DOWN`,
        since: '2026-11-28T10:00:00.000Z',
        at: '2026-11-28T10:00:05.000Z',
      },
    ],
  ])('of %s posts what it takes', async (kind, body) => {
    await using taking = await receiver();
    const { url, got } = taking;
    const channel = readChannel(`${kind}+${url}`, undefined);
    expect(await channel.send(notice, 'an-id')).toEqual({ isSent: true });
    expect(JSON.parse(got[0]?.body ?? '')).toEqual(body);
    expect(channel.name).not.toContain('secret');
    expect(got[0]?.headers['x-together-otel-signature']).toBeUndefined();
  });

  it('signs generic notices', async () => {
    await using taking = await receiver();
    const { url, got } = taking;
    await readChannel(url, 'shared').send(notice, 'an-id');
    const { headers, body } = got[0] ?? expect.fail('nothing came');
    const [, time, digest] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-together-otel-signature'])) ??
      expect.fail('no signature');
    expect(digest).toBe(createHmac('sha256', 'shared').update(`${time}.${body}`).digest('hex'));
    expect(headers['x-together-otel-delivery']).toBe('an-id');
  });

  it('sends user info as basic authentication, not in the URL', async () => {
    await using taking = await receiver();
    const { url, got } = taking;
    await readChannel(url.replace('//', '//me:p%40ss@'), undefined).send(notice, 'an-id');
    expect(got[0]?.headers.authorization).toBe(`Basic ${btoa('me:p@ss')}`);
  });

  it.each([
    [500, {}, { isFinal: false }],
    [429, { 'retry-after': '7' }, { isFinal: false, retryMillis: 7000 }],
    [429, { 'retry-after': 'soon' }, { isFinal: false }],
    [404, {}, { isFinal: true, reason: 'it returned 404' }],
    [400, {}, { isFinal: true }],
    [401, {}, { isFinal: true }],
    [408, {}, { isFinal: false }],
    [410, {}, { isFinal: true }],
    [425, {}, { isFinal: false }],
    [501, {}, { isFinal: true }],
    [502, {}, { isFinal: false }],
    [503, { 'retry-after': '7' }, { isFinal: false, retryMillis: 7000 }],
    [505, {}, { isFinal: true }],
    [
      302,
      { location: 'http://127.0.0.1:1/secret' },
      {
        isFinal: true,
        reason: 'it returned 302, a redirect to http://127.0.0.1:1; configure the final URL',
      },
    ],
    [307, { location: '/there' }, { isFinal: true }],
    [308, {}, { isFinal: true, reason: 'it returned 308; configure the final URL' }],
  ])('answered with %i %j', async (status, headers, sent) => {
    await using refusing = await receiver(status, headers);
    const channel = readChannel(refusing.url, undefined);
    expect(await channel.send(notice, 'id')).toMatchObject({ isSent: false, ...sent });
  });

  it('retries when nothing listens', async () => {
    const gone = await receiver();
    await gone[Symbol.asyncDispose]();
    const sent = await readChannel(gone.url, undefined).send(notice, 'id');
    expect(sent).toEqual({ isSent: false, isFinal: false, reason: 'ECONNREFUSED' });
  });

  it('sends mail over smtp', async () => {
    const lines: string[] = [];
    const server = createServer((socket) => {
      let isData = false;
      socket.setEncoding('utf8').write('220 here\r\n');
      socket.on('data', (chunk: string) => {
        for (const line of chunk.split('\r\n').filter(Boolean)) {
          lines.push(line);
          if (isData && line !== '.') continue;
          isData = line === 'DATA';
          socket.write(isData ? '354 go\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
        }
      });
    });
    await using listening = await listen(server);
    const url = `smtp://127.0.0.1:${listening.port}?from=probe@a.example&to=on@b.example,call@c.example`;
    expect(await readChannel(url, undefined).send(notice, 'an-id')).toEqual({ isSent: true });
    expect(lines).toEqual(
      expect.arrayContaining([
        'MAIL FROM:<probe@a.example>',
        'RCPT TO:<on@b.example>',
        'RCPT TO:<call@c.example>',
        `Subject: together-otel: ${notice.target} is DOWN`,
        'Message-ID: <an-id@together-otel.probe>',
      ]),
    );
  });

  it.each([
    'hooks.slack.com/services/T/B/secret',
    'ftp://host/secret',
    'smtp://user:secret@host',
    'smtp://host?from=a&to=secret@b.c',
    'smtp://host?from=a@b.c&to=x%0d%0aBcc:secret@b.c',
    'slack+smtp://host?from=a@b.c&to=secret@b.c',
    'javascript:secret',
    '',
  ])('is refused without being shown: %s', (url) => {
    expect(() => readChannel(url, undefined)).toThrow(/--notify/);
    expect(() => readChannel(url, undefined)).not.toThrow(/secret/);
  });

  it.each([
    ['https://hooks.slack.com/services/a', 'slack at hooks.slack.com'],
    ['https://discord.com/api/webhooks/1/a', 'discord at discord.com'],
    ['https://acme.webhook.office.com/a', 'teams at acme.webhook.office.com'],
    ['https://prod-1.westeurope.logic.azure.com:443/a', /^teams at prod-1/],
    ['https://hooks.slack.com.attacker.example/a', /^json at/],
    ['slack+https://chat.example/hooks/a', 'slack at chat.example'],
    ['smtps://user:pw@mail.example?from=a@b.c&to=d@e.f', 'mail by mail.example'],
  ])('of %s is known', (url, name) => {
    expect(readChannel(url, undefined).name).toMatch(name);
  });
});
