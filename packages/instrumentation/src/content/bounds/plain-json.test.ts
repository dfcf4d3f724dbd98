import { fc } from '@together-otel/test-support/properties';
import { describe, expect, it } from 'vitest';
import { boundedJson } from './bounded-json.ts';
import { PlainCopy } from './plain-copy.ts';
import { plainJson } from './plain-json.ts';

const UNBOUNDED = { entries: Number.POSITIVE_INFINITY, depth: 64, values: 1e6, characters: 1e6 };

describe('plainJson', () => {
  it('is the JSON of a copy, for all JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 5 })), (value) => {
        const json = plainJson(value, 1e6);
        expect(json).toBe(JSON.stringify(new PlainCopy(value, UNBOUNDED).value));
        expect(boundedJson(value, 1e6)).toEqual({ json, isComplete: true });
      }),
    );
  });

  it('fits, or is left to others', () => {
    const value = ['€ and "more"'];
    const exact = Buffer.byteLength(JSON.stringify(value));
    expect(plainJson(value, exact)).toBe(JSON.stringify(value));
    expect(plainJson(value, exact - 1)).toBeUndefined();
  });

  const circular: unknown[] = [];
  circular.push(circular);
  it.each([
    ['undefined', [undefined]],
    ['a hole', new Array(1)],
    ['a big number', [1n]],
    ['no number', [Number.NaN]],
    ['a function', [() => {}]],
    ['a date', [new Date(0)]],
    ['bytes', [new Uint8Array(1)]],
    ['a toJSON', [{ toJSON: () => 1 }]],
    ['a long key', [{ ['k'.repeat(129)]: 1 }]],
    ['a circle', circular],
    [
      'a getter that throws',
      [
        {
          get content() {
            throw new Error('no');
          },
        },
      ],
    ],
  ])('leaves %s to the copy', (_name, value) => {
    expect(plainJson(value, 1e6)).toBeUndefined();
  });
});
