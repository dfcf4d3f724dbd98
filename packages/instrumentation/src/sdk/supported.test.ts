import { describe, expect, it } from 'vitest';
import { isSupported, rangeOf, SUPPORTED_SDKS } from './supported.ts';

const [openai, together] = SUPPORTED_SDKS;

describe('isSupported', () => {
  it.each(['4.19.0', '4.104.0', '5.0.0', '6.49.0', '7.57.0', '7.58.0-beta.1'])(
    'openai %s',
    (version) => {
      expect(openai && isSupported(openai, version)).toBe(true);
    },
  );

  it.each(['3.3.0', '4.18.9', '8.0.0', '10.1.0', 'next', '', undefined])(
    'not openai %s',
    (version) => {
      expect(openai && isSupported(openai, version)).toBe(false);
    },
  );

  it.each([
    ['0.51.9', false],
    ['0.52.0', true],
    ['0.60.1', true],
    ['1.0.0', false],
  ])('together-ai %s: %s', (version, expected) => {
    expect(together && isSupported(together, version)).toBe(expected);
  });
});

it('describes the range in words', () => {
  expect(SUPPORTED_SDKS.map(rangeOf)).toEqual(['>=4.19 <8', '>=0.52 <1']);
});
