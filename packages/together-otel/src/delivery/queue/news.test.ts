import { expect, it, vi } from 'vitest';
import { announce, onFirstNews } from './news.ts';

it('announces the first thing to lose once, and is silent where no one listens', () => {
  announce();
  const listener = vi.fn(() => announce());
  onFirstNews(listener);
  expect(listener).not.toHaveBeenCalled();
  announce();
  announce();
  expect(listener).toHaveBeenCalledOnce();
});
