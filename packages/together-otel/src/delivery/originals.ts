/**
 * JavaScript's own functions as they were when this file was loaded. Applications replace them in
 * tests, with polyfills and for deterministic output; a replacement that throws or lies would lose
 * the telemetry being exported.
 */
const {
  apply,
  defineProperty,
  deleteProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  ownKeys,
  setPrototypeOf,
} = Reflect;

/** Globals used for encoding and sending. */
const GLOBALS: readonly string[] = [
  'Array',
  'ArrayBuffer',
  'Atomics',
  'BigInt',
  'Buffer',
  'DataView',
  'Date',
  'Error',
  'Int32Array',
  'JSON',
  'Map',
  'Math',
  'Number',
  'Object',
  'Promise',
  'Reflect',
  'RegExp',
  'Set',
  'SharedArrayBuffer',
  'String',
  'Symbol',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'Uint8Array',
  'WeakMap',
  'parseFloat',
  'parseInt',
];

/** Holders of methods; restoring itself depends on the first ones. */
const HOLDERS: readonly object[] = [
  Object.prototype,
  Function.prototype,
  Array.prototype,
  Map.prototype,
  Set.prototype,
  WeakMap.prototype,
  String.prototype,
  Number.prototype,
  BigInt.prototype,
  RegExp.prototype,
  Date.prototype,
  Promise.prototype,
  getPrototypeOf(Uint8Array.prototype) as object,
  DataView.prototype,
  Array,
  Atomics,
  BigInt,
  Buffer,
  Date,
  JSON,
  Math,
  Number,
  Object,
  Promise,
  Reflect,
  Symbol,
];

type Descriptor = PropertyDescriptor | undefined;

/** A property of a holder, and a descriptor to restore. */
interface Property {
  readonly holder: object;
  readonly key: PropertyKey;
  readonly descriptor: Descriptor;
  /** Node's accessor for a global such as `Buffer`; it may return a replacement. */
  readonly getter?: (() => unknown) | undefined;
}

const ORIGINALS: readonly Property[] = originals();

/** The application's replacements, while the originals are restored. */
let replacements: readonly Property[] | undefined;

/**
 * Runs our synchronous work with JavaScript's own functions, then puts the application's
 * replacements back.
 */
export function withOriginals<Result>(work: () => Result): Result {
  if (replacements) return work();
  replacements = restore();
  try {
    return work();
  } finally {
    replace();
  }
}

/** Runs application code with its replacements, even within {@link withOriginals}. */
export function withReplacements<Result>(work: () => Result): Result {
  // Most applications replace nothing, and checking again would be slow: once per callback.
  if (!replacements || replacements.length === 0) return work();
  replace();
  try {
    return work();
  } finally {
    replacements = restore();
  }
}

function replace(): void {
  if (!replacements) return;
  for (let at = replacements.length - 1; at >= 0; at--) put(replacements[at]);
  replacements = undefined;
}

/** Loops by index: the application may have replaced the iterators. */
function restore(): readonly Property[] {
  const replaced: Property[] = [];
  for (let at = 0; at < ORIGINALS.length; at++) {
    const original = ORIGINALS[at];
    if (!original) continue;
    const { holder, key, descriptor } = original;
    const found = getOwnPropertyDescriptor(holder, key);
    if (found?.value === descriptor?.value && found?.get === descriptor?.get) continue;
    if (isReadAsOriginal(original, found)) continue;
    if (put(original)) replaced[replaced.length] = { holder, key, descriptor: found };
  }
  return replaced;
}

function isReadAsOriginal({ descriptor, getter }: Property, found: Descriptor): boolean {
  if (!getter || found?.get !== getter) return false;
  return apply(getter, globalThis, []) === descriptor?.value;
}

/** @returns false if the property is frozen. */
function put(property: Property | undefined): boolean {
  if (!property) return false;
  const { holder, key, descriptor } = property;
  if (!descriptor) return deleteProperty(holder, key);
  // Otherwise `defineProperty` would read a `get` inherited from `Object.prototype`.
  setPrototypeOf(descriptor, null);
  return defineProperty(holder, key, descriptor);
}

/**
 * Plain loops instead of `flatMap`: V8's optimiser compiles functions that are called hundreds of
 * times, which takes memory at every start.
 */
function originals(): Property[] {
  // Node calls it when it starts a thread, which fake timers would count.
  const found: Property[] = [property(process, 'nextTick')];
  for (const key of GLOBALS) found.push(globalOf(key));
  for (const holder of HOLDERS) {
    // `JSON.stringify` looks up `toJSON` on every value. Without one, a BigInt makes it throw.
    if (holder !== BigInt.prototype && !Object.hasOwn(holder, 'toJSON')) {
      found.push({ holder, key: 'toJSON', descriptor: undefined });
    }
    for (const key of ownKeys(holder)) {
      found.push({ holder, key, descriptor: getOwnPropertyDescriptor(holder, key) });
    }
  }
  return found;
}

function property(holder: object, key: PropertyKey): Property {
  return { holder, key, descriptor: getOwnPropertyDescriptor(holder, key) };
}

/** A global by value: a plain property hides the accessor until that is put back. */
function globalOf(key: string): Property {
  const found = property(globalThis, key);
  const getter = found.descriptor?.get;
  if (!getter) return found;
  const value: unknown = apply(getter, globalThis, []);
  const descriptor = { value, writable: true, enumerable: false, configurable: true };
  return { ...found, descriptor, getter };
}
