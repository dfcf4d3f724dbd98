/**
 * Form of response headers, by the date of the documentation or recording.
 *
 * - `legacy-2024`: `x-ratelimit-limit/remaining/reset` and timing headers on every response, no
 *   `x-request-id` (recorded)
 * - `nine-2026-01`: nine rate-limit headers on every serverless response (documented)
 * - `reset-2026-08`: only `x-ratelimit-reset`, only on 429 (documented)
 * - `dedicated`: none, and no rate limit is enforced (third-party observation)
 */
export type HeaderProfile = 'legacy-2024' | 'nine-2026-01' | 'reset-2026-08' | 'dedicated';

/** Every header profile, for checks and help texts. */
export const HEADER_PROFILES: readonly HeaderProfile[] = [
  'legacy-2024',
  'nine-2026-01',
  'reset-2026-08',
  'dedicated',
];
