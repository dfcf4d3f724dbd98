import module from 'node:module';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { hookModules } from './module-hooks.ts';

const { prototype } = module as unknown as { prototype: { _compile: unknown } };
const { _compile } = prototype;
const { versions } = process;

beforeEach(() => {
  vi.spyOn(module, 'register').mockImplementation(() => expect.unreachable('started a thread'));
});

afterEach(() => {
  vi.restoreAllMocks();
  prototype._compile = _compile;
  Object.defineProperty(process, 'versions', { value: versions });
});

function hookOn(node: string) {
  Object.defineProperty(process, 'versions', { value: { ...versions, node } });
  const registered = vi.spyOn(module, 'registerHooks').mockReturnValue({ deregister() {} });
  hookModules();
  return registered.mock.calls.map(([hooks]) => Object.keys(hooks));
}

it.each(['22.22.3', '22.23.0', '24.11.1', '25.1.0', '26.0.0'])(
  'hooks how modules are loaded on Node %s',
  (node) => {
    expect(hookOn(node)).toEqual([['load']]);
    expect(prototype._compile).toBe(_compile);
  },
);

it.each(['22.15.0', '22.22.2', '23.5.0', '24.0.0', '24.11.0', '25.0.0'])(
  'hooks how they are resolved, and what `require` compiles, on Node %s',
  (node) => {
    expect(hookOn(node)).toEqual([['resolve']]);
    expect(prototype._compile).not.toBe(_compile);
  },
);
