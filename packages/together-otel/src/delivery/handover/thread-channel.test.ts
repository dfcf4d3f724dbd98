import { expect, it, vi } from 'vitest';
import { Channel, hearThreads, listenToThreads, tellThreads } from './thread-channel.ts';

const NAME = 'together-otel.threads';

it('receives on the next turn, or right now', async () => {
  const heard = vi.fn();
  const listening = new Channel<unknown>('a test', heard);
  const silent = new Channel<unknown>('a test');
  new Channel('a test').post({ kind: 'news', thread: 1 });
  expect(silent.arrived()).toEqual([{ kind: 'news', thread: 1 }]);
  expect(silent.arrived()).toEqual([]);
  await expect.poll(() => heard.mock.calls).toEqual([[{ kind: 'news', thread: 1 }]]);
  expect(listening.arrived()).toEqual([]);
});

it('says nothing before it listens', () => {
  const others = new Channel<unknown>(NAME);
  tellThreads({ kind: 'gone', thread: 3 });
  expect(others.arrived()).toEqual([]);
});

it('ignores what it does not know', () => {
  const news = vi.fn();
  listenToThreads({ news });
  const others = new BroadcastChannel(NAME);
  for (const odd of [null, undefined, 'text', 7, {}, { kind: 'else' }]) others.postMessage(odd);
  others.postMessage({ kind: 'news', thread: 2 });
  others.postMessage({ kind: 'leave', threads: [2] });
  hearThreads();
  others.close();
  expect(news.mock.calls).toEqual([[{ kind: 'news', thread: 2 }]]);
});
