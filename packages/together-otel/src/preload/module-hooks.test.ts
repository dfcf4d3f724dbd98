import module from 'node:module';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as memory from '../delivery/transport/memory-limit.ts';
import * as output from '../output/say.ts';
import { hookModules } from './module-hooks.ts';

const { prototype } = module as unknown as { prototype: { _compile: unknown } };
const { _compile } = prototype;
const { versions } = process;

/** Without sound synchronous hooks. */
beforeEach(() => {
  Object.defineProperty(process, 'versions', { value: { ...versions, node: '24.4.0' } });
});

afterEach(() => {
  vi.restoreAllMocks();
  prototype._compile = _compile;
  Object.defineProperty(process, 'versions', { value: versions });
  Reflect.deleteProperty(process, 'permission');
});

const register = () => vi.spyOn(module, 'register').mockReturnValue(undefined);

it('hooks imports of an older Node.js from a thread', () => {
  const registered = register();
  hookModules();
  expect(registered).toHaveBeenCalledOnce();
  expect(prototype._compile).not.toBe(_compile);
});

it.each<[string, () => void]>([
  [
    'memory is limited',
    () => vi.spyOn(memory, 'findMemoryLimit').mockReturnValue('the address space is limited'),
  ],
  [
    'no thread is allowed',
    () => {
      const permission = { has: (scope: string) => scope !== 'worker' };
      Object.defineProperty(process, 'permission', { value: permission, configurable: true });
    },
  ],
])('starts no thread where %s, and still hooks `require`', (_, limit) => {
  const registered = register();
  limit();
  hookModules();
  expect(registered).not.toHaveBeenCalled();
  expect(prototype._compile).not.toBe(_compile);
});

it('says so and goes on where the thread can not start', () => {
  const said = vi.spyOn(output, 'say').mockReturnValue();
  register().mockImplementation(() => {
    throw new Error('EPERM');
  });
  hookModules();
  expect(said.mock.calls).toEqual([[expect.stringMatching(/fetch alone: Error: EPERM$/)]]);
});
