import * as newer from '@opentelemetry/api';
import * as older from 'opentelemetry-api-oldest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedApi } from './shared-api.ts';

const API = Symbol.for('opentelemetry.js.api.1');

const provider = (name: string): newer.TracerProvider & { name: string } => ({
  name,
  getTracer: () => new newer.ProxyTracerProvider().getTracer(name),
});

const lent = { trace: provider('ours'), context: { active: () => newer.ROOT_CONTEXT } };

const nameOf = (traces: newer.TracerProvider): unknown =>
  Reflect.get(
    'getDelegate' in traces ? (traces as newer.ProxyTracerProvider).getDelegate() : traces,
    'name',
  );

const remove = (): void => {
  Reflect.deleteProperty(globalThis, API);
  // Each copy keeps what it had registered.
  for (const { trace } of [newer, older]) trace.disable();
};

beforeEach(remove);
afterEach(remove);

describe.each([
  ['of our version', newer],
  ['of an older version', older as unknown as typeof newer],
])('a copy of the API %s', (_name, api) => {
  it('sees the lent SDK', () => {
    SharedApi.lend(lent);
    expect(nameOf(api.trace.getTracerProvider())).toBe('ours');
  });

  it('registers as if the global were empty', () => {
    const errors = vi.fn();
    const logger = { error: errors, warn: errors, info() {}, debug() {}, verbose() {} };
    const shared = SharedApi.lend(lent);
    expect(api.diag.setLogger(logger)).toBe(true);
    expect(shared.hasOtherSdk).toBe(false);
    expect(nameOf(api.trace.getTracerProvider())).toBe('ours');

    expect(api.trace.setGlobalTracerProvider(provider('theirs'))).toBe(true);
    expect(shared.hasOtherSdk).toBe(true);
    expect(nameOf(api.trace.getTracerProvider())).toBe('theirs');
    expect(api.metrics.setGlobalMeterProvider({ getMeter: () => api.createNoopMeter() })).toBe(
      true,
    );
    expect(errors).not.toHaveBeenCalled();
  });

  it('leaves the global as it would be without us', () => {
    api.trace.setGlobalTracerProvider(provider('theirs'));
    const alone = Object.entries(Reflect.get(globalThis, API) as object).map(([name]) => name);
    const version: unknown = Reflect.get(Reflect.get(globalThis, API) as object, 'version');
    remove();
    SharedApi.lend(lent);
    api.trace.setGlobalTracerProvider(provider('theirs'));
    const both = Reflect.getOwnPropertyDescriptor(globalThis, API);
    expect(both).toMatchObject({ writable: true, value: { version } });
    expect(Object.keys(both?.value as object).toSorted()).toEqual(alone.toSorted());
  });

  it.each(['prepareStackTrace', 'stackTraceLimit'] as const)(
    'registers where Error.%s is read-only',
    (property) => {
      const before = Object.getOwnPropertyDescriptor(Error, property);
      const value = property === 'stackTraceLimit' ? 0 : () => 'a text of its own';
      Object.defineProperty(Error, property, { value, writable: false, configurable: true });
      try {
        SharedApi.lend(lent);
        expect(api.trace.setGlobalTracerProvider(provider('theirs'))).toBe(true);
        expect(nameOf(api.trace.getTracerProvider())).toBe('theirs');
      } finally {
        Reflect.deleteProperty(Error, property);
        if (before) Object.defineProperty(Error, property, before);
      }
    },
  );

  it('rejects a second registration, as without us', () => {
    SharedApi.lend(lent);
    api.trace.setGlobalTracerProvider(provider('first'));
    expect(api.trace.setGlobalTracerProvider(provider('second'))).toBe(false);
  });

  it('contains none of our data after an SDK without a context manager', () => {
    const shared = SharedApi.lend(lent);
    api.trace.setGlobalTracerProvider(provider('theirs'));
    expect(Reflect.get(globalThis, API)).not.toHaveProperty('context');
    expect(shared.theirs('context')).toBeUndefined();
  });
});

it('keeps earlier registrations', () => {
  const manager = {
    active: () => newer.ROOT_CONTEXT,
    with: (_context: newer.Context, fn: () => unknown) => fn(),
    bind: (_context: newer.Context, target: unknown) => target,
    enable: () => manager,
    disable: () => manager,
  } as unknown as newer.ContextManager;
  older.context.setGlobalContextManager(manager as unknown as older.ContextManager);
  const shared = SharedApi.lend(lent);
  expect(shared.theirs('context')).toBe(manager);
  expect(shared.hasOtherSdk).toBe(false);
  expect(older.trace.setGlobalTracerProvider(provider('theirs') as older.TracerProvider)).toBe(
    true,
  );
});
