import type { Library } from '../facts/library.ts';
import { isPromise } from '../response/promise.ts';

/**
 * The parts of the SDKs' clients that are touched, alike in openai 4.19 to 7 and together-ai 0.52.
 * Nothing is imported from them: the application brings its own, in its own version.
 */
export interface ForeignClient {
  readonly baseURL: string;
}

/** A method of a client's prototype. */
export type ForeignMethod = (this: ForeignClient, ...args: unknown[]) => unknown;

/** A client's prototype that owns the methods that send requests. */
export type ForeignPrototype = Record<string, ForeignMethod | undefined>;

/** What the SDK's request loop hands to its parser. */
export interface ForeignResponseProps {
  readonly response: object;
}

/** The lazy promise of a call. `parseResponse` takes `props` (openai 4) or `client, props`. */
export interface ForeignPromise {
  parseResponse?: (...args: unknown[]) => unknown;
}

/** The SDKs' `Stream`. */
export interface ForeignStream {
  iterator: (this: ForeignStream) => AsyncIterator<unknown>;
  readonly controller: AbortController;
}

/**
 * Finds the prototype that owns the request methods: `OpenAI` and `Together` themselves, in
 * openai 4 their base `APIClient`.
 */
export function findClientPrototype(clientClass: unknown): ForeignPrototype | undefined {
  return ownerOf('makeRequest', typeof clientClass === 'function' ? clientClass.prototype : null);
}

/** Names under which modules export the class of their client. */
const EXPORTS = ['OpenAI', 'Together', 'default'] as const;

/** The same of what a module exports, however it was loaded: the class, or what holds it. */
export function findExportedPrototype(exported: unknown): ForeignPrototype | undefined {
  const own = findClientPrototype(exported);
  if (own || exported === null || exported === undefined) return own;
  // A default export inside another is what bundlers make of CommonJS.
  const nested = (Object(exported) as Readonly<Record<string, unknown>>)['default'];
  for (const holder of [exported, nested]) {
    const fields = Object(holder) as Readonly<Record<string, unknown>>;
    for (const name of EXPORTS) {
      const found = findClientPrototype(fields[name]);
      if (found) return found;
    }
  }
  return undefined;
}

/** The same of a client; of one behind a proxy its constructor may be anything. */
export function findPrototypeOfClient(client: unknown): ForeignPrototype | undefined {
  const isObject = typeof client === 'object' && client !== null;
  return ownerOf('makeRequest', isObject ? Object.getPrototypeOf(client) : null);
}

/** Finds the prototype that owns `asResponse`, of the promises that a client's methods return. */
export function findPromisePrototype(promise: unknown): ForeignPrototype | undefined {
  return ownerOf('asResponse', isPromise(promise) ? Object.getPrototypeOf(promise) : null);
}

function ownerOf(method: string, start: unknown): ForeignPrototype | undefined {
  let prototype = start;
  while (typeof prototype === 'object' && prototype !== null) {
    if (Object.hasOwn(prototype, method)) return prototype as ForeignPrototype;
    prototype = Object.getPrototypeOf(prototype);
  }
  return undefined;
}

/** Whose client it is: only together-ai's can rerank; names of classes are lost in bundles. */
export function libraryOf(client: object): Library {
  return 'rerank' in client ? 'together-ai' : 'openai';
}

/** Whether a parsed answer is a stream of the SDK. */
export function isStream(value: unknown): value is ForeignStream {
  if (typeof value !== 'object' || value === null) return false;
  const { iterator, controller } = value as Partial<ForeignStream>;
  return typeof iterator === 'function' && controller instanceof AbortController;
}
