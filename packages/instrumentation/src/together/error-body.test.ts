import { describe, expect, it } from 'vitest';
import { copyErrorBody } from './error-body.ts';

describe('copyErrorBody', () => {
  it('reads a copy and leaves the original to the SDK', async () => {
    const response = new Response('{"error":{}}', { status: 429 });
    const copied = copyErrorBody(response);
    expect(await response.text()).toBe('{"error":{}}');
    expect(await copied).toBe('{"error":{}}');
  });

  it('stops after 16 KiB of an endless body, and releases it', async () => {
    let produced = 0;
    const endless = new ReadableStream({
      pull(controller) {
        produced += 1024;
        controller.enqueue(new Uint8Array(1024).fill(97));
      },
    });
    const response = new Response(endless, { status: 500 });
    expect(await copyErrorBody(response)).toHaveLength(16 * 1024);
    await response.body?.cancel();
    expect(produced).toBeLessThan(64 * 1024);
  });

  it('gives up on a stalled body, keeping what has arrived', async () => {
    const hanging = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('half')),
    });
    const response = new Response(hanging, { status: 503 });
    expect(await copyErrorBody(response)).toBe('half');
    // A tee's cancel waits for both branches: ours must not delay it.
    await response.body?.cancel();
  });

  it('does not invent characters when it truncates', async () => {
    const response = new Response('€'.repeat(10_000), { status: 500 });
    expect(await copyErrorBody(response)).toBe('€'.repeat(Math.floor((16 * 1024) / 3)));
  });

  it.each([
    ['has no clone', {}],
    [
      'was read already',
      {
        clone: () => {
          throw new TypeError('used');
        },
      },
    ],
    ['has no body', { clone: () => ({ body: null }) }],
    ['has a body of an unknown kind', { clone: () => ({ body: 'text' }) }],
  ])('is empty for a response that %s', async (_case, response) => {
    expect(await copyErrorBody(response)).toBe('');
  });
});
