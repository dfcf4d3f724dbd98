import { expect, it } from 'vitest';
import { Timeline } from './timeline.ts';

it('finds the first of however many slots', () => {
  const timeline = new Timeline();
  const now = 1_800_000_000_000;
  const spent = { service: 's', model: 'm', attributes: '{}', usd: 1 };
  for (let index = 0; index < 150_000; index += 1) {
    timeline.addSpent({ ...spent, at: now - index * 60_000 });
  }
  expect(timeline.secondsOfCalls(now)).toBe(149_999 * 60);
  expect(new Timeline().secondsOfCalls(now)).toBe(0);
});
