import { describe, expect, it } from 'vitest';
import { bodySeconds } from './body-wait.ts';

describe('bodySeconds', () => {
  it.each<[body: unknown, seconds: number | undefined]>([
    [{ retry_after: 7 }, 7],
    [{ retry_after: '7' }, 7],
    [{ retry_after: 'PT7S' }, 7],
    [{ retry_after_ms: 1500 }, 1.5],
    [{ retryAfterMs: '1500' }, 1.5],
    [{ error: { retry_after_seconds: 2.5 } }, 2.5],
    [{ retry_after: 1, error: { retry_after: 3 } }, 3],
    [{ details: [{ reason: 'x' }, { retryDelay: '12.5s' }, null] }, 12.5],
    [{ metadata: { headers: { 'X-RateLimit-Reset': '4' } } }, 4],
    [{ message: 'Rate limit reached. Please try again in 6m0s. See our limits.' }, 360],
    [{ message: 'Please retry after 26 seconds.' }, 26],
    [{ error: { message: 'Try again in 20ms' } }, 0.02],
    [{ message: 'Please wait 30 seconds before retrying.' }, 30],
    [{ message: 'Wait for at least 2 minutes' }, 120],
    [{ message: 'Wait a moment, then try again in 3s' }, 3],
    [{ message: 'No need to wait for 5 others' }, undefined],
    [{ message: 'Please wait for 1 minute and 30 seconds.' }, 90],
    [{ message: 'Please retry your request after 3 seconds' }, 3],
    [{ message: 'You can try your request again in 3s' }, 3],
    [{ message: 'Your quota will reset after 4s.' }, 4],
    [{ message: 'Rate limit exceeded (resets in 4s)' }, 4],
    [{ message: 'Daily limit reached, it resets after 1h' }, 3600],
    [{ message: 'Your limit of 60 resets in 4s' }, 4],
    [{ message: 'Limits reset in 4s' }, 4],
    [{ message: 'upstream connection was reset after 30s' }, undefined],
    [{ message: 'stream reset after 5 seconds' }, undefined],
    [{ message: 'Too many requests: wait 5s' }, 5],
    [{ message: 'Slow down.\nWait 5s' }, 5],
    [{ message: 'You have to wait 45 seconds' }, 45],
    [{ message: 'Not ready, retry in 5s' }, 5],
    [{ message: 'Service not available please retry in 5s' }, 5],
    [{ message: 'The max wait 30s is over. Please wait 5s, limit reached' }, 5],
    [{ message: 'max wait 30s exceeded' }, undefined],
    [{ message: 'Exceeded the maximum queue wait 30s' }, undefined],
    [{ message: 'the wait for 30 seconds was exceeded' }, undefined],
    [{ message: 'Timeout: wait 30s exceeded' }, undefined],
    [{ message: 'scheduler: wait 30s was too long' }, undefined],
    [{ message: 'timed out after wait 30s' }, undefined],
    [{ message: "You don't have to wait 30s" }, undefined],
    [{ message: 'gave up retrying after 30s' }, undefined],
    [{ message: 'Failed after retrying in 30s' }, undefined],
    [{ message: 'No need to wait 30s' }, undefined],
    [{ details: { retry_after: 3 } }, 3],
    [{ resets_in_seconds: 90, resets_at: 1_445_412_480 }, 90],
    [{ reset_at: '2015-10-21T07:28:00Z' }, 0],
    [{ metadata: { retry_after_seconds: 4 } }, 4],
    [{ message: 'Please try again in a while', retry_after: 1 }, 1],
    [{ message: 'Please try again in 20s', retry_after: 1 }, 1],
    [{ message: 'No, do not retry after 5 attempts' }, undefined],
    [{ retry_after: -7 }, undefined],
    [{ retry_after: Number.NaN }, undefined],
    [{ retry_after: { seconds: 7 } }, undefined],
    [{ retry_after: 1e300 }, undefined],
    [{ retry_after: true, details: {}, metadata: 'x', message: 5 }, undefined],
    ['try again in 5s', undefined],
    [null, undefined],
  ])('of %j is %s', (error, seconds) => {
    expect(bodySeconds({ status: 429, error }, 'rate')).toBe(seconds);
  });

  it('reads the message of an error without a body', () => {
    expect(bodySeconds(new Error('429 Please try again in 5s'), 'rate')).toBe(5);
    expect(bodySeconds(undefined, 'rate')).toBeUndefined();
  });
});
