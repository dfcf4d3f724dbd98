import { expect, it, vi } from 'vitest';
import { emitWarning } from './process.ts';

it('warns through the function that the process has at that moment', () => {
  const mine = vi.spyOn(process, 'emitWarning').mockReturnValue();
  emitWarning('careful', { code: 'CODE' });
  expect(mine).toHaveBeenCalledExactlyOnceWith('careful', { code: 'CODE' });
  mine.mockRestore();
});
