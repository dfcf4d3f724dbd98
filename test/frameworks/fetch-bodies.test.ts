import { attr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { ask, KEY, observe, spans, together } from './fetch-stage.ts';

const MODEL = 'test/limited';

function form(content: string): FormData {
  const fields = new FormData();
  fields.set('model', MODEL);
  fields.set('file', new File([content], 'audio.wav'));
  return fields;
}

/** Bodies whose name, type and length are the same whatever their content. */
const BODIES: Record<string, (content: string) => RequestInit['body']> = {
  'a form': form,
  'fields of a form': (content) => new URLSearchParams({ model: MODEL, input: content }),
  'a file': (content) => new Blob([content]),
  bytes: (content) => Buffer.from(content),
  'an ArrayBuffer': (content) => new TextEncoder().encode(content).buffer,
  text: (content) => content,
  JSON: (content) => JSON.stringify({ model: MODEL, input: content }),
  'long JSON': (content) =>
    JSON.stringify({ model: MODEL, input: `${'x'.repeat(1_100_000)}${content}` }),
};

async function send(body: RequestInit['body'], wrapped: boolean): Promise<void> {
  const url = `${together.baseURL}/audio/transcriptions`;
  const init = { method: 'POST', headers: { authorization: `Bearer ${KEY}` }, body } as RequestInit;
  const response = await (wrapped ? fetch(new Request(url, init)) : fetch(url, init));
  await response.text();
}

/** Makes Together refuse the next two requests, whatever they ask. */
function refuse(): void {
  together.inject({ count: 2, fault: { kind: 'status', status: 503 } });
}

describe.each(Object.entries(BODIES))('requests by fetch whose body is %s', (_what, bodyOf) => {
  it('are attempts of one call with the same content', async () => {
    const observer = observe();
    observer.enable();
    refuse();
    await send(bodyOf('morning'), false);
    await send(bodyOf('morning'), false);
    observer.disable();
    expect(spans.map(({ attributes }) => attributes[attr.httpResendCount])).toEqual([1]);
  });

  it.each([false, true])(
    'are separate calls with a different body, Request: %s',
    async (wrapped) => {
      const observer = observe();
      observer.enable();
      refuse();
      await send(bodyOf('morning'), wrapped);
      await send(bodyOf('evening'), wrapped);
      observer.disable();
      expect(spans.map(({ attributes }) => attributes[attr.httpResendCount])).toEqual([
        undefined,
        undefined,
      ]);
      expect(spans.every(({ attributes }) => !attributes[attr.callReplaces])).toBe(true);
    },
  );
});

describe('a form in a Request', () => {
  it('has its model, and is distinguished from others by content', async () => {
    const observer = observe();
    observer.enable();
    refuse();
    for (const content of ['morning', 'evening', 'evening']) await send(form(content), true);
    observer.disable();
    expect(spans.map(({ attributes }) => attributes[attr.requestModel])).toEqual([MODEL, MODEL]);
    expect(spans.map(({ attributes }) => attributes[attr.httpResendCount])).toEqual([undefined, 1]);
  });

  it('that is long has its model when the model comes first', async () => {
    const observer = observe();
    observer.enable();
    await send(form('x'.repeat(3_000_000)), true);
    observer.disable();
    expect(spans[0]?.attributes[attr.requestModel]).toBe(MODEL);
  });
});

it.each([
  [
    'multipart/form-data; boundary=x',
    `--x\r\nContent-Disposition: form-data; name="model"\r\n\r\n${MODEL}\r\n--x--\r\n`,
  ],
  ['application/x-www-form-urlencoded', `model=${encodeURIComponent(MODEL)}&input=a`],
])('a form that is encoded in a Blob of type %s has its model', async (type, encoded) => {
  const observer = observe();
  observer.enable();
  await send(new Blob([encoded], { type }), false);
  observer.disable();
  expect(spans[0]?.attributes[attr.requestModel]).toBe(MODEL);
});

it('forms that are sent three times are attempts of one call', async () => {
  const observer = observe();
  refuse();
  for (let attempt = 0; attempt < 3; attempt++) await send(form('morning'), false);
  observer.endFailedCalls();
  expect(spans.map(({ attributes }) => attributes[attr.httpResendCount])).toEqual([2]);
});

it.each(['Together', 'another host'])(
  'a body that is no form, sent to %s, rejects nowhere but in the application',
  async (host) => {
    observe();
    refuse();
    await send('{}', false);
    const url = host === 'Together' ? together.baseURL : 'http://127.0.0.1:9';
    const headers = { 'content-type': 'multipart/form-data' };
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', note);
    try {
      const request = new Request(`${url}/files`, { method: 'POST', headers, body: 'no form' });
      await fetch(request).then(
        (response) => response.text(),
        () => 'no answer',
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(rejections).toEqual([]);
  },
);

it('a copy that is cancelled twice leaves the original to be read', async () => {
  observe();
  const response = await ask('test/ok', { stream: true });
  const reader = response.clone().body?.getReader();
  await reader?.read();
  // Each resolves only after the original has been read or cancelled as well.
  const cancelled = Promise.all([reader?.cancel(), reader?.cancel()]);
  await response.text();
  await cancelled;
  expect(spans.map(({ attributes }) => attributes[attr.callOutcome])).toEqual(['success']);
});

it('failed calls that await a retry are limited in number', async () => {
  const observer = observe();
  const failing = Array.from({ length: 260 }, (_, user) => ask('test/down', { user: `${user}` }));
  await Promise.all(failing.map(async (sent) => (await sent).text()));
  expect(spans).toHaveLength(4);
  observer.endFailedCalls();
  expect(spans).toHaveLength(260);
});
