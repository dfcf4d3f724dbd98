import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { withOriginals, withReplacements } from './originals.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const no = (): never => {
  throw new Error('replaced');
};

it.each([
  { name: 'stringify', holder: () => JSON, use: () => JSON.stringify([1]) },
  { name: 'now', holder: () => Date, use: () => Date.now() },
  { name: 'map', holder: () => Array.prototype, use: () => [1].map(String) },
  { name: 'get', holder: () => Map.prototype, use: () => new Map().get(1) },
  { name: 'max', holder: () => Math, use: () => Math.max(1, 2) },
  { name: 'entries', holder: () => Object, use: () => Object.entries({}) },
])("runs with JavaScript's own $name", ({ name, holder: find, use }) => {
  const holder = find();
  const original = Reflect.get(holder, name);
  Reflect.set(holder, name, no);
  try {
    expect(use).toThrow('replaced');
    expect(() => withOriginals(use)).not.toThrow();
    expect(Reflect.get(holder, name)).toBe(no);
  } finally {
    Reflect.set(holder, name, original);
  }
});

it("starts threads without the application's process.nextTick", async () => {
  const { nextTick } = process;
  const fake = vi.fn();
  process.nextTick = fake;
  try {
    const worker = withOriginals(() => new Worker('', { eval: true }));
    expect(process.nextTick).toBe(fake);
    process.nextTick = nextTick;
    await worker.terminate();
    expect(fake).not.toHaveBeenCalled();
  } finally {
    process.nextTick = nextTick;
  }
});

it('ignores what was added for JSON, and gives it back', () => {
  const prototype = Array.prototype as { toJSON?: () => string };
  prototype.toJSON = () => 'added';
  try {
    expect(withOriginals(() => JSON.stringify([1]))).toBe('[1]');
    expect(JSON.stringify([1])).toBe('"added"');
  } finally {
    delete prototype.toJSON;
  }
});

it('keeps what was added to write a BigInt as JSON', () => {
  const prototype = BigInt.prototype as { toJSON?: () => string };
  prototype.toJSON = () => 'added';
  try {
    expect(withOriginals(() => JSON.stringify([1n]))).toBe('["added"]');
  } finally {
    delete prototype.toJSON;
  }
});

describe.each(['Atomics', 'Buffer', 'TextEncoder'])('with the global %s', (name) => {
  const state = () => [
    Reflect.get(globalThis, name),
    Object.getOwnPropertyDescriptor(globalThis, name),
  ];

  it.each([
    ['assigned', () => Reflect.set(globalThis, name, no)],
    ['assigned undefined', () => Reflect.set(globalThis, name, undefined)],
    ['removed', () => Reflect.deleteProperty(globalThis, name)],
    ['redefined', () => Reflect.defineProperty(globalThis, name, { get: () => no })],
  ])('%s, runs with the original, and gives the replacement back', (_, replace) => {
    const [original, descriptor] = state();
    replace();
    const replaced = state();
    const [during] = withOriginals(state);
    const after = state();
    // Restored because Vitest needs them to compare.
    Object.defineProperty(globalThis, name, descriptor);
    Reflect.set(globalThis, name, original);
    Object.defineProperty(globalThis, name, descriptor);
    expect(replaced[0]).not.toBe(original);
    expect(during).toBe(original);
    expect(after).toEqual(replaced);
  });
});

it('gives replacements back after an exception', () => {
  const original = Math.random;
  const mine = (): number => 0.5;
  Math.random = mine;
  try {
    expect(() => withOriginals(no)).toThrow('replaced');
    expect(Math.random).toBe(mine);
  } finally {
    Math.random = original;
  }
});

it('gives replacements back while properties of descriptors are inherited', () => {
  const original = Math.random;
  const mine = (): number => 0.5;
  const prototype = Object.prototype as { get?: () => number };
  Math.random = mine;
  prototype.get = () => 1;
  // Stored first: Vitest can't compare anything in the meantime.
  const during = withOriginals(() => Math.random);
  const after = Math.random;
  delete prototype.get;
  Math.random = original;
  expect(during).toBe(original);
  expect(after).toBe(mine);
});

it('runs code of the application with its replacements, those made meanwhile too', () => {
  const original = Math.random;
  const mine = (): number => 0.5;
  const later = (): number => 0.25;
  Math.random = mine;
  try {
    const seen = withOriginals(() => {
      const during = withReplacements(() => {
        const found = Math.random;
        Math.random = later;
        return found;
      });
      return [during, Math.random];
    });
    expect(seen).toEqual([mine, original]);
    expect(Math.random).toBe(later);
  } finally {
    Math.random = original;
  }
});
