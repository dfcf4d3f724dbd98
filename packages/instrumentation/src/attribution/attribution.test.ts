import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, diag, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Attributions } from './attribution.ts';
import { flowAttributes, withAttributes, withConversation } from './flow-attributes.ts';

const REQUEST = { path: '/chat/completions', body: {} };

let warned: string[];

beforeEach(() => {
  warned = [];
  const note = (message: string, ...rest: unknown[]) => void warned.push([message, ...rest].join());
  diag.setLogger({ error: note, warn: note, info() {}, debug() {}, verbose() {} });
});

afterEach(() => diag.disable());

function newAttributions(
  options: Partial<ConstructorParameters<typeof Attributions>[0]> = {},
): Attributions {
  return new Attributions({
    keys: ['tenant.id', 'feature'],
    limit: 100,
    hook: undefined,
    ...options,
  });
}

function withBaggage(entries: Record<string, string>): Context {
  const values = Object.entries(entries).map(([key, value]) => [key, { value }] as const);
  return propagation.setBaggage(
    ROOT_CONTEXT,
    propagation.createBaggage(Object.fromEntries(values)),
  );
}

describe('Attributions', () => {
  it('reads only the configured keys from baggage', () => {
    const baggage = withBaggage({ 'tenant.id': 'acme', secret: 'sesame' });
    const found = newAttributions().find(baggage, undefined, REQUEST);
    expect(found?.span).toEqual({ 'tenant.id': 'acme' });
    expect(found?.combination?.attributes).toEqual({ 'tenant.id': 'acme' });
  });

  it('returns nothing without values, and calls no hook without keys', () => {
    expect(newAttributions().find(ROOT_CONTEXT, undefined, REQUEST)).toBeUndefined();
    const silent = newAttributions({ hook: () => undefined });
    expect(silent.find(ROOT_CONTEXT, undefined, REQUEST)).toBeUndefined();
    expect(newAttributions({ keys: [] }).find(withBaggage({ a: 'b' }), undefined, REQUEST)).toBe(
      undefined,
    );
  });

  it('prefers the hook to withAttributes, and withAttributes to baggage', () => {
    const baggage = withBaggage({ 'tenant.id': 'baggage', feature: 'baggage' });
    const flow = { attributes: { 'tenant.id': 'flow', feature: 'flow' }, conversation: undefined };
    const hook = () => ({ 'tenant.id': 'hook' });
    expect(newAttributions({ hook }).find(baggage, flow, REQUEST)?.span).toEqual({
      'tenant.id': 'hook',
      feature: 'flow',
    });
  });

  it('accepts numbers and booleans, rejects objects with one warning, truncates and cleans text', () => {
    const values: unknown[] = [
      7,
      false,
      { a: 1 },
      { b: 2 },
      `${'x'.repeat(200)}`,
      'a\u0000b\n',
      '  ',
      `${'y'.repeat(127)}😀`,
    ];
    const attributions = newAttributions({ hook: () => ({ 'tenant.id': values.shift() }) });
    const found = Array.from(
      { length: 8 },
      () => attributions.find(ROOT_CONTEXT, undefined, REQUEST)?.span['tenant.id'],
    );
    const cut = 'x'.repeat(128);
    // Receivers reject half a surrogate pair.
    const half = `${'y'.repeat(127)}\ufffd`;
    expect(found).toEqual(['7', 'false', undefined, undefined, cut, 'a b', undefined, half]);
    expect(warned).toEqual([expect.stringContaining('tenant.id is of type object')]);
  });

  it('limits the values of each key on metrics, warns once, and never limits spans', () => {
    const attributions = newAttributions({ limit: 2 });
    const found = ['a', 'b', 'c', 'd', 'a'].map((tenant) =>
      attributions.find(withBaggage({ 'tenant.id': tenant, feature: 'f' }), undefined, REQUEST),
    );
    const inMetrics = found.map((each) => each?.combination?.attributes['tenant.id']);
    expect(inMetrics).toEqual(['a', 'b', '_OTHER', '_OTHER', 'a']);
    expect(found.map((each) => each?.span['tenant.id'])).toEqual(['a', 'b', 'c', 'd', 'a']);
    expect(found[0]?.combination).toBe(found[4]?.combination);
    expect(warned).toEqual([expect.stringContaining('more than 2 values of tenant.id')]);
  });

  it('limits the combinations of several keys too', () => {
    const attributions = newAttributions({ limit: 10_000 });
    const seen = new Set<unknown>();
    for (let index = 0; index < 3000; index++) {
      const context = withBaggage({ 'tenant.id': `t${index}`, feature: `f${index % 7}` });
      seen.add(attributions.find(context, undefined, REQUEST)?.combination);
    }
    expect(seen.size).toBeLessThanOrEqual(1001);
  });

  it('carries on without a hook that throws, and warns once', () => {
    const hook = () => {
      throw new Error('no tenant');
    };
    const attributions = newAttributions({ hook });
    const baggage = withBaggage({ feature: 'chat' });
    for (let call = 0; call < 3; call++) {
      expect(attributions.find(baggage, undefined, REQUEST)?.span).toEqual({ feature: 'chat' });
    }
    expect(warned).toHaveLength(1);
  });

  it('carries on without a hook that returns a promise, and leaves no rejection unhandled', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const hook = (async () => {
      throw new Error('late');
    }) as never;
    const attributions = newAttributions({ hook });
    const baggage = withBaggage({ feature: 'chat' });
    for (let call = 0; call < 3; call++) {
      expect(attributions.find(baggage, undefined, REQUEST)?.span).toEqual({ feature: 'chat' });
    }
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(warned).toHaveLength(1);
  });

  it('warns about a key from the hook that is not configured', () => {
    const attributions = newAttributions({ hook: () => ({ 'user.email': 'a@b.c' }) });
    expect(attributions.find(ROOT_CONTEXT, undefined, REQUEST)).toBeUndefined();
    attributions.find(ROOT_CONTEXT, undefined, REQUEST);
    expect(warned).toEqual([expect.stringContaining("returned 'user.email'")]);
  });

  it('survives baggage that throws', () => {
    const baggage = { getEntry: () => expect.fail('baggage') };
    const context = propagation.setBaggage(ROOT_CONTEXT, baggage as never);
    expect(newAttributions().find(context, undefined, REQUEST)).toBeUndefined();
  });

  it('records conversations on spans only, even when no key is configured', () => {
    const flow = { attributes: {}, conversation: 'conv_1' };
    const found = newAttributions({ keys: [] }).find(ROOT_CONTEXT, flow, REQUEST);
    expect(found).toEqual({ span: { 'gen_ai.conversation.id': 'conv_1' }, combination: undefined });
  });
});

describe('withAttributes', () => {
  it('nests, passes on results and exceptions, and ends with its function', async () => {
    const read = () => flowAttributes()?.attributes;
    const inner = await withAttributes({ a: 'outer', b: 'outer' }, async () => {
      await Promise.resolve();
      const nested = withAttributes({ a: 'inner', b: undefined }, read);
      return [nested, read()];
    });
    expect(inner).toEqual([
      { a: 'inner', b: undefined },
      { a: 'outer', b: 'outer' },
    ]);
    expect(read()).toBeUndefined();
    expect(() => withAttributes({}, () => expect.fail('theirs'))).toThrow('theirs');
  });

  it('keeps conversation and attributes side by side', () => {
    const both = { attributes: { a: 1 }, conversation: 'c' };
    expect(withAttributes({ a: 1 }, () => withConversation('c', flowAttributes))).toEqual(both);
    expect(withConversation('c', () => withAttributes({ a: 1 }, flowAttributes))).toEqual(both);
  });

  it('is shared by all copies of this package', async () => {
    vi.resetModules();
    const copy = await import('./flow-attributes.ts');
    expect(copy.withAttributes).not.toBe(withAttributes);
    expect(copy.withAttributes({ a: 'b' }, flowAttributes)?.attributes).toEqual({ a: 'b' });
  });

  it('works when another library has replaced it', () => {
    const place = Symbol.for('@together-otel/instrumentation.attributes');
    const { [place]: shared } = globalThis as Record<symbol, unknown>;
    Object.defineProperty(globalThis, place, { value: 'taken', configurable: true });
    try {
      expect(withAttributes({ a: 'b' }, flowAttributes)?.attributes).toEqual({ a: 'b' });
    } finally {
      Object.defineProperty(globalThis, place, { value: shared, configurable: true });
    }
    expect(shared).toBeInstanceOf(AsyncLocalStorage);
  });
});
