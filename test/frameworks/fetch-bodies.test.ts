import { attr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { KEY, observe, spans, together } from './fetch-stage.ts';

const MODEL = 'test/limited';

function form(content: string): FormData {
  const fields = new FormData();
  fields.set('model', MODEL);
  fields.set('file', new File([content], 'audio.wav'));
  return fields;
}

/** Bodies with the same name, type and length for each content. */
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

/** The next two requests are refused, whatever they ask. */
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
