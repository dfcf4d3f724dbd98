import { describe, expect, it } from 'vitest';
import { bytesToLatin1, latin1ToText, slice } from './latin1.ts';

const TEXT = 'data: {"content":"Grüße, 世界 🌍"}\n\n';
const bytes = new TextEncoder().encode(TEXT);

describe('bytes as text of one character per byte', () => {
  it('uses the fast path in this version of Node', () => {
    expect(slice).toBeTypeOf('function');
  });

  it('keeps bytes and their order', () => {
    expect(latin1ToText(bytesToLatin1(bytes))).toBe(TEXT);
    expect(bytesToLatin1(bytes.subarray(3, 9))).toBe(TEXT.slice(3, 9));
  });

  it('survives a cut inside of a character', () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const joined = bytesToLatin1(bytes.subarray(0, cut)) + bytesToLatin1(bytes.subarray(cut));
      expect(latin1ToText(joined)).toBe(TEXT);
    }
  });
});
