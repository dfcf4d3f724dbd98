import { describe, expect, test } from 'vitest';
import { boundedJson } from './bounded-json.ts';

const said = (content: string, role = 'user') => ({ role, parts: [{ type: 'text', content }] });

/** The bounded JSON, after checking the invariants that hold for any value. */
function bounded(value: unknown, maxBytes: number) {
  const { json, isComplete } = boundedJson(value, maxBytes);
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(Math.max(2, maxBytes));
  const parsed: unknown = JSON.parse(json);
  expect(boundedJson(value, maxBytes).json).toBe(json);
  return { parsed, json, isComplete };
}

describe('boundedJson', () => {
  test('returns short values unchanged', () => {
    const messages = [said('hello'), said('“quoted”\n', 'assistant')];
    const exact = Buffer.byteLength(JSON.stringify(messages));
    expect(bounded(messages, exact)).toMatchObject({ parsed: messages, isComplete: true });
    expect(bounded(messages, exact - 1).json).not.toBe(JSON.stringify(messages));
  });

  test('shortens the longest strings first and marks them', () => {
    const { parsed } = bounded(
      [said('short'), said('x'.repeat(5000)), said('y'.repeat(900))],
      2048,
    );
    const texts = JSON.stringify(parsed);
    expect(parsed).toHaveLength(3);
    expect(parsed).toMatchObject([said('short'), {}, said('y'.repeat(900))]);
    expect(texts).toMatch(/x{500,}…\[truncated\]/);
  });

  test('uses the available room', () => {
    const { json } = bounded([said('x'.repeat(5000)), said('y'.repeat(5000))], 2048);
    expect(Buffer.byteLength(json)).toBeGreaterThan(2040);
  });

  test('drops messages from the middle when shortening is not enough', () => {
    const messages = Array.from({ length: 1000 }, (_, index) => said(`message ${index}`));
    const { parsed, isComplete } = bounded(messages, 1024);
    const list = parsed as unknown[];
    expect(isComplete).toBe(false);
    expect(list[0]).toEqual(messages[0]);
    expect(list.at(-1)).toEqual(messages.at(-1));
    const marker = list.find((entry) => typeof entry === 'string');
    expect(marker).toBe(`…[${1000 - (list.length - 1)} omitted]`);
  });

  test('thins out a single message that is too large', () => {
    const parts = Array.from({ length: 5000 }, (_, index) => ({
      type: 'text',
      content: `${index}`,
    }));
    const { parsed } = bounded([{ role: 'user', parts }], 1024);
    const [message] = parsed as { parts: unknown[] }[];
    expect(message?.parts[0]).toEqual(parts[0]);
    expect(message?.parts.at(-1)).toEqual(parts.at(-1));
    expect(JSON.stringify(parsed)).toContain('{"type":"text","content":"…[');
  });

  test('never splits a character', () => {
    for (let maxBytes = 60; maxBytes < 90; maxBytes++) {
      const { json } = bounded(['🙂🙂🙂🙂🙂é🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂'], maxBytes);
      expect(json).not.toContain('\\ud');
    }
  });

  test('counts JSON escapes', () => {
    for (const text of [
      '\u0000'.repeat(900),
      '"\\\n'.repeat(900),
      '\ud800'.repeat(900),
      '\u2028é'.repeat(900),
    ]) {
      bounded([said(text)], 512);
    }
  });

  test('marks values that JSON cannot express', () => {
    const cycle: Record<string, unknown> = { name: 'a' };
    cycle['self'] = cycle;
    const value = {
      cycle,
      big: 12n,
      bytes: new Uint8Array(3),
      buffer: Buffer.from('secret'),
      date: new Date(0),
      missing: undefined,
      list: [undefined, () => 1, Number.NaN],
      get broken(): unknown {
        throw new Error('no');
      },
    };
    expect(bounded(value, 4096).parsed).toEqual({
      cycle: { name: 'a', self: '[circular]' },
      big: '12',
      bytes: '[3 bytes]',
      buffer: '[6 bytes]',
      date: '1970-01-01T00:00:00.000Z',
      list: [null, null, null],
      broken: '[unreadable]',
    });
  });

  test('treats __proto__ as an ordinary key', () => {
    const { json } = bounded([JSON.parse('{"__proto__": {"polluted": true}}')], 256);
    expect(json).toBe('[{"__proto__":{"polluted":true}}]');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('survives hostile values', () => {
    let deep: unknown = 'end';
    for (let level = 0; level < 50_000; level++) deep = [deep];
    let shared: unknown = ['leaf'];
    for (let level = 0; level < 60; level++) shared = [shared, shared];
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    const sparse: unknown[] = [];
    sparse.length = 2 ** 32 - 1;
    const endless = { toJSON: (): unknown => ({ ...endless }) };
    for (const value of [
      deep,
      shared,
      proxy,
      sparse,
      [sparse],
      [endless],
      Symbol('s'),
      undefined,
    ]) {
      for (const maxBytes of [0, 2, 10, 300, 16384]) bounded(value, maxBytes);
    }
  });

  test('keeps its invariants for random values and bounds', () => {
    let seed = 42;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed % below;
    };
    const strings = ['', 'a', '"', '🙂', 'é', '\n', '\ud83d', '__proto__', 'toJSON'];
    const value = (depth: number): unknown => {
      switch (random(depth > 3 ? 4 : 7)) {
        case 0:
          return random(1e9) - 5e8;
        case 1:
          return [null, true, undefined, 10n, Number.NaN][random(5)];
        case 2:
        case 3:
          return (strings[random(strings.length)] ?? '').repeat(random(200));
        case 4:
        case 5:
          return Array.from({ length: random(12) }, () => value(depth + 1));
        default:
          return Object.fromEntries(
            Array.from({ length: random(12) }, () => [
              `${strings[random(9)]}${random(20)}`,
              value(depth + 1),
            ]),
          );
      }
    };
    for (let run = 0; run < 300; run++) bounded(value(0), random(3000));
  });

  test('stays cheap for a large history', () => {
    const messages = Array.from({ length: 20_000 }, () => said('x'.repeat(10_000)));
    const start = performance.now();
    bounded(messages, 16384);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
