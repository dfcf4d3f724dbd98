import { fc } from '@together-otel/test-support/properties';
import { describe, expect, it } from 'vitest';
import { count, finite, record, text } from './attribute-value.ts';

describe('text', () => {
  it('leaves ordinary text unchanged', () => {
    expect(text('deepseek-ai/DeepSeek-V3.1')).toBe('deepseek-ai/DeepSeek-V3.1');
    expect(text('Ünïcödé 漢字 🙂')).toBe('Ünïcödé 漢字 🙂');
  });

  it.each(['', undefined, null, 5, {}, [], Symbol('a')])('treats %o as absent', (value) => {
    expect(text(value)).toBeUndefined();
  });

  it.each([' ', ' \t\n', '\u00a0'])('has nothing for blanks alone: %j', (blanks) => {
    expect(text(blanks)).toBeUndefined();
  });

  it('truncates long text', () => {
    expect(text('a'.repeat(256))).toHaveLength(256);
    expect(text('a'.repeat(1_000_000))).toBe('a'.repeat(256));
  });

  it('replaces control characters with spaces', () => {
    expect(text('a\r\nb\u0000c\u007fd\te')).toBe('a  b c d e');
  });

  it('is bounded and free of control characters for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
        const shown = text(value) ?? '';
        expect(shown.length).toBeLessThanOrEqual(256);
        expect(Array.from(shown).some((one) => one < ' ' || one === '\u007f')).toBe(false);
      }),
    );
  });

  it('does not split a character', () => {
    const shown = text(`${'a'.repeat(255)}🙂`) ?? '';
    expect(() => encodeURIComponent(shown), 'half a surrogate pair').not.toThrow();
  });
});

describe('finite', () => {
  it.each([0, -1, 1.5, Number.MAX_VALUE])('accepts %d', (value) => {
    expect(finite(value)).toBe(value);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '5', 5n, null, undefined, {}])(
    'takes %o for absent',
    (value) => {
      expect(finite(value)).toBeUndefined();
    },
  );
});

describe('count', () => {
  it.each([0, 1, Number.MAX_SAFE_INTEGER])('accepts %d', (value) => {
    expect(count(value)).toBe(value);
  });

  it.each([-1, 1.5, 2 ** 53, Number.NaN, '5', null, undefined])('treats %o as absent', (value) => {
    expect(count(value)).toBeUndefined();
  });
});

describe('record', () => {
  it('accepts objects and arrays', () => {
    const object = { a: 1 };
    const array = [1];
    expect(record(object)).toBe(object);
    expect(record(array)).toBe(array);
  });

  it.each([null, undefined, 'text', 5, () => {}])('treats %o as absent', (value) => {
    expect(record(value)).toBeUndefined();
  });
});
