import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as output from '../output/say.ts';
import { redirectImports } from './redirected-imports.ts';

const APPLICATION = 'file:///app/main.mjs';
const IMPORT = ['node', 'import'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'together-otel-imports-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
});

/** The hook that is registered with Node. */
function hook(): module.ResolveHookSync {
  const registered = vi.spyOn(module, 'registerHooks').mockReturnValue({ deregister() {} });
  redirectImports((url, context, nextLoad) => nextLoad(url, context));
  const resolve = registered.mock.lastCall?.[0].resolve;
  if (!resolve) throw new Error('no hook');
  return resolve;
}

/** Calls the hook with a resolver like Node's that returns a known file. */
function resolve(
  resolved: module.ResolveFnOutput,
  { parentURL = APPLICATION, conditions = IMPORT }: Partial<module.ResolveHookContext> = {},
) {
  const context = { parentURL, conditions, importAttributes: {} };
  return hook()('openai', context, () => resolved);
}

function write(name: string, source = 'export class OpenAI {}\n'): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source);
  return pathToFileURL(path).href;
}

function textOf(dataUrl: string): string {
  return decodeURIComponent(dataUrl.replace('data:text/javascript,', ''));
}

it('leads importers of a client to a stand-in, and that to the original', () => {
  const original = { url: `${write('client.mjs')}?t=1`, format: 'module' } as const;
  const { url, format } = resolve(original);
  expect(format).toBe('module');
  expect(textOf(url)).toContain(`export * from "${original.url}"`);
  expect(resolve({ url: 'elsewhere' }, { parentURL: url })).toEqual({
    ...original,
    shortCircuit: true,
  });
});

it('takes the file name where no format is known yet', () => {
  expect(resolve({ url: write('client.mjs') }).url).toMatch(/^data:/);
  expect(resolve({ url: write('client.js') }).url).toMatch(/^file:/);
});

describe('leaves alone', () => {
  const format = 'module';

  it.each<[string, () => module.ResolveFnOutput]>([
    ['another file', () => ({ url: write('main.mjs'), format })],
    ['a module without a client', () => ({ url: write('index.mjs', 'export {}'), format })],
    ['CommonJS', () => ({ url: write('client.js'), format: 'commonjs' })],
    ['a file that is missing', () => ({ url: 'file:///none/client.mjs', format })],
    ['what is no file', () => ({ url: 'https://example.com/client.mjs', format })],
  ])('%s', (_, make) => {
    const resolved = make();
    expect(resolve(resolved)).toBe(resolved);
  });

  it('what is required', () => {
    const resolved = { url: write('client.mjs'), format } as const;
    expect(resolve(resolved, { conditions: ['node', 'require'] })).toBe(resolved);
  });

  it('the main module', () => {
    const resolved = { url: write('client.mjs'), format } as const;
    const context = { parentURL: undefined, conditions: IMPORT, importAttributes: {} };
    expect(hook()('./client.mjs', context, () => resolved)).toBe(resolved);
  });

  it('`import.meta.resolve`, whose caller is found by Node’s name for it', () => {
    const resolved = { url: write('client.mjs'), format } as const;
    const { initialize_import_meta: ask } = {
      initialize_import_meta: () => resolve(resolved),
    };
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = () => 'an application’s own format';
    expect(ask()).toBe(resolved);
    expect(new Error().stack).toBe('an application’s own format');
    Error.prepareStackTrace = prepareStackTrace;
  });
});

it('keeps the frames of the application in the stack of a failure', () => {
  const { stackTraceLimit } = Error;
  let limit = 0;
  const fail = () => {
    limit = Error.stackTraceLimit;
    throw new Error('not found');
  };
  const context = { parentURL: APPLICATION, conditions: IMPORT, importAttributes: {} };
  expect(() => hook()('none', context, fail)).toThrow('not found');
  expect(limit).toBeGreaterThan(stackTraceLimit);
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

it('says so where Node has no such hooks', () => {
  const said = vi.spyOn(output, 'say').mockReturnValue();
  const { registerHooks } = module;
  Object.assign(module, { registerHooks: undefined });
  redirectImports((url, context, nextLoad) => nextLoad(url, context));
  Object.assign(module, { registerHooks });
  expect(said.mock.calls).toEqual([[expect.stringMatching(/observed by their fetch alone/)]]);
});

describe('a client that imported CommonJS requires under another load hook', () => {
  /** Calls the hook as that `require` does, and returns the load hook registered for the client. */
  function requireIn(url: string, format: string) {
    const deregister = vi.fn();
    const resolver = hook();
    const registered = vi.mocked(module.registerHooks).mockReturnValue({ deregister });
    registered.mockClear();
    const filename = 'node:internal/modules/esm/translators';
    const source = '(work) => { const require = () => work(); return require(); }';
    const within = runInThisContext(source, { filename }) as (work: () => unknown) => unknown;
    const context = { parentURL: APPLICATION, conditions: IMPORT, importAttributes: {} };
    expect(within(() => resolver(url, context, () => ({ url, format })))).toEqual({ url, format });
    return { load: registered.mock.lastCall?.[0].load, deregister };
  }

  const context = { conditions: IMPORT, format: 'commonjs', importAttributes: {} } as const;

  it('is loaded by the load hook, once', () => {
    const url = write('required/index.js', 'class OpenAI {}\n');
    const { load, deregister } = requireIn(url, 'commonjs');
    const loaded = { format: 'commonjs', source: 'from the other hook' } as const;
    expect(load?.(url, context, () => loaded)).toEqual(loaded);
    expect(deregister).toHaveBeenCalledOnce();
    expect(requireIn(url, 'commonjs').load).toBeUndefined();
  });

  it('is read where hooks may not leave that to Node', () => {
    const url = write('read/index.js', 'class OpenAI {}\n');
    const refused = Object.assign(new Error('no source'), {
      code: 'ERR_INVALID_RETURN_PROPERTY_VALUE',
    });
    const fail = (error: Error) => () => {
      throw error;
    };
    expect(requireIn(url, 'commonjs').load?.(url, context, fail(refused))).toMatchObject({
      source: 'class OpenAI {}\n',
    });
    const other = write('other/index.js');
    const { load } = requireIn(other, 'commonjs');
    expect(() => load?.(other, context, fail(new Error('theirs')))).toThrow('theirs');
  });

  it('leaves other modules alone', () => {
    expect(requireIn(write('data/index.js'), 'json').load).toBeUndefined();
    const { load, deregister } = requireIn(write('next/index.js'), 'commonjs');
    const loaded = { format: 'json', source: '{}' } as const;
    expect(load?.('file:///another.json', context, () => loaded)).toBe(loaded);
    expect(deregister).toHaveBeenCalledOnce();
  });
});
