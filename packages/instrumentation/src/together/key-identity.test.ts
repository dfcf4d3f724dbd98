import { fc } from '@together-otel/test-support/properties';
import { describe, expect, it } from 'vitest';
import { keyIdentity } from './key-identity.ts';

const KEY = 'tgp_v1_0123456789abcdefghijklmnopqrstuvwxyz';

describe('keyIdentity', () => {
  it('is the same for the same key, in any form of headers', () => {
    const authorization = `Bearer ${KEY}`;
    const identities = [
      { headers: new Headers({ authorization }) },
      { headers: new Headers({ authorization, 'x-other': '1' }) },
      { headers: { authorization } },
      { headers: { Authorization: authorization } },
      { headers: { AUTHORIZATION: authorization } },
      { headers: [['Authorization', authorization]] },
      { headers: new Map([['Authorization', authorization]]) },
    ].map((init) => keyIdentity(init));
    expect(new Set(identities).size).toBe(1);
    expect(identities[0]).not.toBe(0);
  });

  it('differs between keys', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `Bearer key-${index}`);
    const identities = keys.map((authorization) => keyIdentity({ headers: { authorization } }));
    expect(new Set(identities).size).toBe(1000);
  });

  it('is a number, whatever the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 8 }), (key) => {
        const identity = keyIdentity({ headers: { authorization: `Bearer ${key}` } });
        expect(identity).toSatisfy(Number.isSafeInteger);
        expect(identity).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it.each([
    undefined,
    null,
    'text',
    {},
    { headers: undefined },
    { headers: {} },
    { headers: new Headers() },
    { headers: { authorization: 5 } },
    { headers: [] },
  ])('is 0 without a key: %o', (init) => {
    expect(keyIdentity(init)).toBe(0);
  });
});
