import { randomInt } from 'node:crypto';
import { record } from '../facts/attribute-value.ts';

/**
 * Made anew in each process: the identities mean nothing outside of it, and are never exported. Not
 * before the first call: workers of the edge refuse random numbers while they load.
 */
let seeds: readonly [number, number] | undefined;

/**
 * Distinguishes API keys without keeping them: 53 bits of hash of the request's authorization. It
 * need not resist anybody, as it never leaves the process; so it may be quick.
 *
 * @param init the settings of a `fetch`, whose headers may be of any kind.
 * @returns 0 without a key.
 */
export function keyIdentity(init: unknown): number {
  const headers = record(record(init)?.['headers']);
  const authorization =
    typeof headers?.['get'] === 'function'
      ? (headers as unknown as Headers).get('authorization')
      : (headers?.['authorization'] ?? headers?.['Authorization']);
  if (typeof authorization !== 'string') return 0;
  seeds ??= [randomInt(2 ** 32), randomInt(2 ** 32)];
  let [a, b] = seeds;
  // FNV-1a, with two primes.
  for (let index = 0; index < authorization.length; index++) {
    const unit = authorization.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
}
