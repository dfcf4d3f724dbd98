import { expect, it, vi } from 'vitest';
import { onEmitRead, withEmit } from './process-emit.ts';

it('detects that process.emit is read, and leaves the function unchanged', () => {
  const own = process.emit;
  const listeners = process.eventNames().map((name) => process.listenerCount(name));
  const reader = vi.fn(() => undefined);
  expect(onEmitRead(reader)).toBe(true);
  expect(process.emit).toBe(own);
  expect(reader).toHaveBeenCalledOnce();
  expect(process.eventNames().map((name) => process.listenerCount(name))).toEqual(listeners);
});

it('replaces the function while work runs, even if that throws', () => {
  const own = process.emit;
  const other = vi.fn(() => true) as unknown as typeof process.emit;
  expect(() =>
    withEmit(other, () => {
      expect(process.emit).toBe(other);
      throw new Error('work');
    }),
  ).toThrow('work');
  expect(process.emit).toBe(own);
});

it('keeps the readers that are added while it replaces the function', () => {
  const own = process.emit;
  const added = vi.fn(() => undefined);
  withEmit(own, () => onEmitRead(added));
  added.mockClear();
  expect(process.emit).toBe(own);
  expect(added).toHaveBeenCalledOnce();
});

it('lets others install their own wrappers', () => {
  const own = process.emit;
  const wrapper = ((...args: Parameters<typeof own>) =>
    Reflect.apply(own, process, args)) as typeof own;
  process.emit = wrapper;
  expect(process.emit).toBe(wrapper);
  process.emit = own;
});
