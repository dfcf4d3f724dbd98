import { expect, it, vi } from 'vitest';
import { announce, onFirstNews } from './news.ts';

it('announces the first pending item once, and is silent without a listener', () => {
  announce();
  const listener = vi.fn(() => announce());
  onFirstNews(listener);
  expect(listener).not.toHaveBeenCalled();
  announce();
  announce();
  expect(listener).toHaveBeenCalledOnce();
});
