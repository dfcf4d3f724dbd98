import { fc } from '@together-otel/test-support/properties';
import { describe, expect, it } from 'vitest';
import { boundedText } from './bounded-text.ts';

const MEGABYTE = 1024 * 1024;

describe('boundedText', () => {
  it('is equal for values with the same JSON, in any key order', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(boundedText(structuredClone(value))).toBe(boundedText(value));
      }),
    );
    expect(boundedText({ a: 1, b: 2, c: undefined })).toBe(boundedText({ b: 2, a: 1 }));
  });

  it.each([
    [['a', 'b'], ['ab']],
    [
      ['a', ['b']],
      [['a'], 'b'],
    ],
    [{ a: 'b' }, { ab: '' }],
    ['1', 1],
    [
      [1, 23],
      [12, 3],
    ],
    [[], {}],
    [new Uint8Array([1]), new Uint8Array([2])],
    [new Date(1), new Date(2)],
  ])('distinguishes %j from %j', (one, other) => {
    expect(boundedText(one)).not.toBe(boundedText(other));
  });

  it('distinguishes long strings that differ at their ends or in length', () => {
    const long = 'x'.repeat(MEGABYTE);
    const texts = [long, `y${long.slice(1)}`, `${long.slice(1)}y`, `${long}x`].map(boundedText);
    expect(new Set(texts).size).toBe(4);
  });

  it('distinguishes long conversations by their first and last messages', () => {
    const turns = Array.from({ length: 5000 }, (_, index) => ({ content: `turn ${index}` }));
    const texts = [turns, turns.with(0, { content: 'else' }), turns.with(-1, { content: 'else' })];
    expect(new Set(texts.map(boundedText)).size).toBe(3);
  });

  it.each([
    ['one long string', 'x'.repeat(20 * MEGABYTE)],
    ['many long strings', Array.from({ length: 20 }, () => ({ image: 'x'.repeat(MEGABYTE) }))],
    ['many messages', Array.from({ length: 200_000 }, () => ({ content: 'x'.repeat(100) }))],
    ['many numbers', Array.from({ length: 2000 }, () => Array(2000).fill(1))],
    ['bytes', new Uint8Array(20 * MEGABYTE)],
  ])('has a bound for %s', (_what, value) => {
    expect(boundedText(value).length).toBeLessThan(MEGABYTE / 2);
  });

  it('uses toJSON, and reads nothing of a stream', () => {
    expect(boundedText({ toJSON: () => 'a' })).toBe(boundedText('a'));
    const stream = { pipe: () => {}, path: 'monday.wav', bytesRead: 0 };
    expect(boundedText(stream)).toBe(boundedText({ ...stream, bytesRead: 5 }));
    expect(boundedText(stream)).not.toBe(boundedText({ ...stream, path: 'tuesday.wav' }));
  });

  it('terminates on cycles', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(boundedText(circle)).toEqual(expect.any(String));
  });
});
