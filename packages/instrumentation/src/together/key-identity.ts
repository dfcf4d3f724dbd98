import { randomInt } from 'node:crypto';
import { record } from '../facts/attribute-value.ts';
import { readableHeaders } from './headers/readable-headers.ts';

/**
 * Random seed per process: identities are meaningless outside it and are never exported. Created at
 * the first call, because edge workers forbid random numbers while they load.
 */
let seeds: readonly [number, number] | undefined;

/**
 * Distinguishes API keys without storing them: 53 bits of hash over the authorization header. It
 * never leaves the process, so it need not be cryptographic and can be fast.
 *
 * @param init settings of a `fetch`, with headers in any form.
 * @returns 0 without a key.
 */
export function keyIdentity(init: unknown): number {
  const headers = record(init)?.['headers'];
  const named = record(headers)?.['authorization'] ?? record(headers)?.['Authorization'];
  const authorization = named ?? readableHeaders(headers).get('authorization');
  if (typeof authorization !== 'string') return 0;
  seeds ??= [randomInt(2 ** 32), randomInt(2 ** 32)];
  let [a, b] = seeds;
  // FNV-1a with two primes.
  for (let index = 0; index < authorization.length; index++) {
    const unit = authorization.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
}
