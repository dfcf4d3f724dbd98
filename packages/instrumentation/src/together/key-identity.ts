import { createHash, randomBytes } from 'node:crypto';
import { record } from '../telemetry/attribute-value.ts';

/** Made anew in each process: the identities mean nothing outside of it, and are never exported. */
const salt = randomBytes(16);

/**
 * Tells API keys apart without keeping them: a short salted hash of the request's authorization.
 *
 * @param init the settings of a `fetch`, whose headers may be of any kind.
 */
export function keyIdentity(init: unknown): string {
  const headers = record(record(init)?.['headers']);
  const authorization =
    typeof headers?.['get'] === 'function'
      ? (headers as unknown as Headers).get('authorization')
      : (headers?.['authorization'] ?? headers?.['Authorization']);
  if (typeof authorization !== 'string') return '';
  return createHash('sha256').update(salt).update(authorization).digest('base64url').slice(0, 12);
}
