import module from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hookModules } from './module-hooks.ts';

const { prototype } = module as unknown as { prototype: { _compile: unknown } };
const _compile = Object.getOwnPropertyDescriptor(prototype, '_compile') ?? {};
const { versions } = process;
const { stackTraceLimit } = Error;

beforeEach(() => {
  vi.spyOn(module, 'register').mockImplementation(() => expect.unreachable('started a thread'));
});

afterEach(() => {
  vi.restoreAllMocks();
  Error.stackTraceLimit = stackTraceLimit;
  Object.defineProperty(prototype, '_compile', _compile);
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
  },
);

it.each(['22.15.0', '22.22.2', '23.5.0', '24.0.0', '24.11.0', '25.0.0'])(
  'hooks how they are resolved, on Node %s',
  (node) => {
    expect(hookOn(node)).toEqual([['resolve']]);
  },
);

/** Loads a file with a loader that, like tsx's, bypasses the load hooks. */
function loadByForeignLoader(file: string, source: string): unknown {
  const loaded = new module.Module(file) as unknown as { filename: string; exports: unknown } & {
    _compile(source: string, file: string): void;
  };
  loaded.filename = file;
  loaded._compile(source, file);
  return loaded.exports;
}

describe('what `require` compiles', () => {
  const CLIENT = '/app/node_modules/openai/client.js';
  const SOURCE = 'class OpenAI {}\nmodule.exports = { OpenAI, stack: new Error().stack };';
  const MEET = Symbol.for('together-otel.meet');
  let met: unknown[] = [];

  beforeEach(() => {
    met = [];
    const meet = (clientClass: unknown) => met.push(clientClass);
    Object.defineProperty(globalThis, MEET, { value: meet, configurable: true });
  });

  afterEach(() => {
    Reflect.deleteProperty(globalThis, MEET);
  });

  it.each(['22.15.0', '24.21.0'])('hands over the class of a client, on Node %s', (node) => {
    hookOn(node);
    const { OpenAI } = loadByForeignLoader(CLIENT, SOURCE) as { OpenAI: unknown };
    expect(met).toEqual([OpenAI]);
  });

  it('is compiled by what others have put there before and after', () => {
    hookOn('24.21.0');
    const before = prototype._compile as (...given: unknown[]) => unknown;
    const files: unknown[] = [];
    prototype._compile = function compile(this: unknown, source: unknown, file: unknown) {
      files.push(file);
      return before.call(this, source, file);
    };
    loadByForeignLoader(CLIENT, SOURCE);
    loadByForeignLoader('/app/other.js', '');
    expect(files).toEqual([CLIENT, '/app/other.js']);
    expect(met).toHaveLength(1);
  });

  it('may be replaced for one module alone', () => {
    hookOn('24.21.0');
    const own = () => 'own';
    const one = Object.assign(Object.create(prototype), { _compile: own });
    expect(Object.entries(one)).toEqual([['_compile', own]]);
    expect(prototype._compile).not.toBe(own);
  });

  it('leaves the stack of another module as it is', () => {
    const framesOfNode = () => {
      const { stack } = loadByForeignLoader('/app/other.js', SOURCE) as { stack: string };
      return stack.split('\n').filter((line) => !line.includes('module-hooks.test.ts'));
    };
    Error.stackTraceLimit = 100;
    const without = framesOfNode();
    hookOn('24.21.0');
    expect(framesOfNode()).toEqual(without);
  });
});
