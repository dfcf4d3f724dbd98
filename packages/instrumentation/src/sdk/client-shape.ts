import type { Library } from '../facts/library.ts';
import { isPromise } from '../response/promise.ts';

/**
 * The parts of the SDK clients that we patch, common to openai 4.19 to 7 and together-ai 0.52.
 * Nothing is imported from the SDKs: each application brings its own version.
 */
export interface ForeignClient {
  readonly baseURL: string;
}

/** Method of a client's prototype. */
export type ForeignMethod = (this: ForeignClient, ...args: unknown[]) => unknown;

/** A client prototype with the methods that send requests. */
export type ForeignPrototype = Record<string, ForeignMethod | undefined>;

/** Argument that the SDK's request loop passes to its parser. */
export interface ForeignResponseProps {
  readonly response: object;
}

/** Lazy promise of a call. `parseResponse` takes `props` (openai 4) or `client, props`. */
export interface ForeignPromise {
  parseResponse?: (...args: unknown[]) => unknown;
}

/** A page of a list, with the answer that it was made of. */
export interface ForeignPage {
  readonly getPaginatedItems?: unknown;
  readonly body?: unknown;
}

/** The SDKs' `Stream`. */
export interface ForeignStream {
  iterator: (this: ForeignStream) => AsyncIterator<unknown>;
  readonly controller: AbortController;
}

/**
 * Finds the prototype that owns the request methods: that of `OpenAI` or `Together`, in openai 4
 * that of their base `APIClient`.
 */
export function findClientPrototype(clientClass: unknown): ForeignPrototype | undefined {
  return ownerOf('makeRequest', typeof clientClass === 'function' ? clientClass.prototype : null);
}

/** Export names of client classes. */
const EXPORTS = ['OpenAI', 'Together', 'default'] as const;

/** The same for a module's exports, however it was loaded: the class, or an object with it. */
export function findExportedPrototype(exported: unknown): ForeignPrototype | undefined {
  const own = findClientPrototype(exported);
  if (own || exported === null || exported === undefined) return own;
  // Bundlers nest one default export in another when they convert CommonJS.
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

/** The same for a client; behind a proxy its constructor may be anything. */
export function findPrototypeOfClient(client: unknown): ForeignPrototype | undefined {
  const isObject = typeof client === 'object' && client !== null;
  return ownerOf('makeRequest', isObject ? Object.getPrototypeOf(client) : null);
}

/**
 * Finds the prototype of the resource that uploads images, which each client class has as a static
 * field.
 *
 * @param source a client, its class, or the exports of its module.
 */
export function findImagesPrototype(source: unknown): ForeignPrototype | undefined {
  const fields = Object(source) as Readonly<Record<string, unknown>>;
  const nested = Object(fields['default']) as Readonly<Record<string, unknown>>;
  for (const holder of [fields, ...EXPORTS.map((name) => fields[name]), nested['default']]) {
    const images: unknown = Object(holder).Images ?? Object(holder).constructor?.Images;
    if (typeof images === 'function') return images.prototype as ForeignPrototype;
  }
  return undefined;
}

/** Finds the prototype that owns `asResponse`, for the promises returned by a client's methods. */
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

/** Identifies the SDK: only together-ai's client has `rerank`; bundling loses class names. */
export function libraryOf(client: object): Library {
  return 'rerank' in client ? 'together-ai' : 'openai';
}

/** Whether a parsed answer is an SDK stream. */
export function isStream(value: unknown): value is ForeignStream {
  if (typeof value !== 'object' || value === null) return false;
  const { iterator, controller } = value as Partial<ForeignStream>;
  return typeof iterator === 'function' && controller instanceof AbortController;
}
