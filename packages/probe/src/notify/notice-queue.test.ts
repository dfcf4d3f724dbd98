import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import type { Channel, Sent } from './channel.ts';
import type { Notice } from './notice.ts';
import { NoticeQueue } from './notice-queue.ts';

const notice: Notice = { state: 'down', source: 's', target: 't', text: '', since: 0, at: 0 };

function queueWith(answer: (attempt: number) => Sent) {
  const clock = new FakeClock();
  const start = clock.elapsed();
  const attempts: { id: string; target: string; at: number }[] = [];
  const said: string[] = [];
  const channel: Channel = {
    name: 'a channel',
    send: async ({ target }, id) => {
      attempts.push({ id, target, at: clock.elapsed() - start });
      return answer(attempts.length);
    },
  };
  const queue = new NoticeQueue(channel, clock, (line) => said.push(line));
  return { clock, queue, attempts, said };
}

const failed = (more: object = {}): Sent => ({
  isSent: false,
  reason: 'it returned 503',
  isFinal: false,
  ...more,
});

describe('the queue of a channel', () => {
  it('retries under the same id until delivered, then sends the next', async () => {
    const { clock, queue, attempts } = queueWith((n) => (n > 2 ? { isSent: true } : failed()));
    queue.put({ ...notice, target: 'first' });
    queue.put({ ...notice, target: 'second' });
    for (let second = 0; second < 10; second++) await clock.advance(1000);
    expect(attempts.map(({ target }) => target)).toEqual(['first', 'first', 'first', 'second']);
    expect(new Set(attempts.map(({ id }) => id)).size).toBe(2);
  });

  it.each([0, -1, 1, 2 ** 31 * 1000, Number.POSITIVE_INFINITY])(
    'waits between its backoff and a minute where the receiver asks for %d ms',
    async (retryMillis) => {
      const { clock, queue, attempts } = queueWith(() => failed({ retryMillis }));
      queue.put(notice);
      for (let second = 0; second < 300; second++) await clock.advance(1000);
      const pauses = attempts.slice(1).map(({ at }, index) => at - Number(attempts[index]?.at));
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1000);
      expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
    },
  );

  it('drops notices rejected for good or older than an hour', async () => {
    const refused = queueWith(() => failed({ isFinal: true, reason: 'it returned 404' }));
    refused.queue.put(notice);
    await refused.clock.advance(1000);
    expect(refused.said).toEqual([
      'a channel: a notice could not be sent: it returned 404; giving up',
    ]);
    const late = queueWith(() => failed());
    late.queue.put(notice);
    for (let minute = 0; minute < 90; minute++) await late.clock.advance(60_000);
    expect(late.said.at(-1)).toMatch(/giving up$/);
  });

  it('is bounded, and reports losses at the end', async () => {
    const { clock, queue, said } = queueWith(() => failed());
    for (let index = 0; index < 150; index++) queue.put(notice);
    const closed = queue.close(5000);
    await clock.advance(5000);
    await closed;
    expect(said.filter((line) => /too many/.test(line))).toHaveLength(50);
    expect(said.at(-1)).toBe('a channel: 100 notices were not sent');
  });
});
