import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ApiKey } from './api-key.ts';

describe('ApiKey', () => {
  it('does not reveal itself', () => {
    const key = new ApiKey('tgp_secret');
    const shown = [
      `${key}`,
      JSON.stringify({ key }),
      inspect({ key }, { depth: 9, showHidden: true }),
    ];
    expect(shown.join()).not.toContain('tgp_secret');
    expect(key.bearer()).toBe('Bearer tgp_secret');
  });

  it.each(['', 'a b', 'a\nb', 'schlüssel'])('rejects %j without echoing it', (text) => {
    expect(() => new ApiKey(text)).toThrow(
      /^the API key is empty, or has characters that no key has/,
    );
  });
});
