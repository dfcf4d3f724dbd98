import { AsyncLocalStorage } from 'node:async_hooks';

/** Set by {@link withAttributes} and {@link withConversation} for the code inside them. */
export interface FlowAttributes {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly conversation: string | undefined;
}

/** Shared by all copies of this package in a process: the preload bundles its own. */
const STORE = Symbol.for('@together-otel/instrumentation.attributes');

type Store = Pick<AsyncLocalStorage<FlowAttributes>, 'getStore' | 'run'>;

let found: Store | undefined;

/** Cached: a look-up on the global object for each call would be slow. */
function store(): Store {
  found ??= findStore();
  return found;
}

function findStore(): Store {
  const shared: unknown = Reflect.get(globalThis, STORE);
  if (shared instanceof AsyncLocalStorage) return shared as Store;
  const own = new AsyncLocalStorage<FlowAttributes>();
  // If the global object is frozen, this copy keeps its own.
  Reflect.defineProperty(globalThis, STORE, { value: own, configurable: true });
  return own;
}

/** Attributes of the code that is running now. */
export function flowAttributes(): FlowAttributes | undefined {
  return store().getStore();
}

/**
 * Runs a function with attributes for the calls that it makes, including those after `await`, in
 * timers and in streams. Only keys listed in `TOGETHER_OTEL_ATTRIBUTES` or the option
 * `contextAttributes` are recorded: on spans, and on the metrics for duration, tokens, cost,
 * attempts, retries and fallbacks. They take precedence over baggage. When nested, inner values
 * win; `undefined` removes a key.
 *
 * @param attributes text, numbers or booleans by key; values are truncated to 128 characters.
 * @returns the function's result; its exceptions propagate.
 * @example
 * ```ts
 * await withAttributes({ 'tenant.id': 'acme' }, () => client.chat.completions.create(request));
 * ```
 */
export function withAttributes<T>(
  attributes: Readonly<Record<string, string | number | boolean | undefined>>,
  fn: () => T,
): T {
  const outer = flowAttributes();
  const merged = { ...outer?.attributes, ...attributes };
  return store().run({ attributes: merged, conversation: outer?.conversation }, fn);
}

/**
 * Runs a function with `gen_ai.conversation.id` on the spans of the calls that it makes, never on
 * metrics. A conversation named in the request itself, as in the Responses API, takes precedence.
 *
 * @param id truncated to 128 characters.
 * @returns the function's result; its exceptions propagate.
 */
export function withConversation<T>(id: string, fn: () => T): T {
  const attributes = flowAttributes()?.attributes ?? {};
  return store().run({ attributes, conversation: id }, fn);
}
