import { describe, expect, it } from 'vitest';
import chat2024 from '../../fixtures/chat-2024-06.json' with { type: 'json' };
import chatText from '../../fixtures/chat-stream-text-2026-04.json' with { type: 'json' };
import chatTool from '../../fixtures/chat-stream-tool-call-2026-04.json' with { type: 'json' };
import completion2024 from '../../fixtures/completion-2024-06.json' with { type: 'json' };
import { post, simulate } from '../testing/client.ts';

const recordings = { chat2024, completion2024, chatText, chatTool };

describe('replay', () => {
  it.each(Object.entries(recordings))('answers %s byte for byte', async (_, recording) => {
    const simulator = await simulate();
    const path = new URL(recording.request.url).pathname.replace('/v1', '');
    const response = await post(simulator, path, recording.request.body);
    expect(response.status).toBe(recording.response.status);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(recording.response.body));
    const own = ['connection', 'transfer-encoding', 'date', 'content-length', 'etag'];
    for (const [name, value] of Object.entries(recording.response.headers)) {
      if (!own.includes(name)) expect(response.headers.get(name), name).toBe(value);
    }
    expect(response.headers.has('x-request-id')).toBe(false);
  });

  it('puts the recorded usage into the ledger', async () => {
    const simulator = await simulate();
    for (const { request } of [chatText, chatTool]) {
      await (await post(simulator, '/chat/completions', request.body)).text();
    }
    const entries = simulator.ledger.entries();
    expect(entries.map((entry) => [entry.promptTokens, entry.completionTokens])).toEqual([
      [45, 3],
      [194, 19],
    ]);
    expect(entries.every((entry) => entry.replayed && entry.usageSent)).toBe(true);
    // The tool call's first chunk is empty, so it is not a token.
    expect(entries.map((entry) => entry.chunkTimes.length)).toEqual([2, 2]);
  });

  it('generates when it is off, or when the prompt differs', async () => {
    const off = await simulate({ replay: false });
    const on = await simulate();
    const other = { ...chatText.request.body, messages: [{ role: 'user', content: 'Another' }] };
    expect(await (await post(off, '/chat/completions', chatText.request.body)).text()).not.toBe(
      chatText.response.body,
    );
    expect(await (await post(on, '/chat/completions', other)).text()).not.toBe(
      chatText.response.body,
    );
  });
});
