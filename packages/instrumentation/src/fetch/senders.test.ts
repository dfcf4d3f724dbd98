import { afterEach, expect, it } from 'vitest';
import { isSentByOther, joinSenders, leaveSenders, type Sender } from './senders.ts';

const senders: Sender[] = [];
afterEach(() => {
  for (const sender of senders.splice(0)) leaveSenders(sender);
});

function join(sending?: unknown): Sender {
  const sender: Sender = { sending };
  senders.push(sender);
  joinSenders(sender);
  return sender;
}

it('a request of another instrumentation is seen', () => {
  const own = join();
  expect(isSentByOther(own)).toBe(false);
  join({});
  expect(isSentByOther(own)).toBe(true);
});

it('what is being sent by itself, or by none, is not of another', () => {
  const own = join({});
  join();
  expect(isSentByOther(own)).toBe(false);
});

it('one that has left is not asked', () => {
  const own = join();
  const other = join({});
  leaveSenders(other);
  expect(isSentByOther(own)).toBe(false);
});
