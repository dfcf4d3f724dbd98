import { AsyncLocalStorage } from 'node:async_hooks';

/** What {@link withAttributes} and {@link withConversation} set for the code inside of them. */
export interface FlowAttributes {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly conversation: string | undefined;
}

/** Shared by all copies of this package in a process: the preload has one of its own. */
const STORE = Symbol.for('@together-otel/instrumentation.attributes');

let own: AsyncLocalStorage<FlowAttributes> | undefined;

type Store = Pick<AsyncLocalStorage<FlowAttributes>, 'getStore' | 'run'>;

function store(): Store {
  const shared: unknown = Reflect.get(globalThis, STORE);
  if (shared instanceof AsyncLocalStorage) return shared as Store;
  own ??= new AsyncLocalStorage<FlowAttributes>();
  // Where the global object is frozen, this copy has its own.
  Reflect.defineProperty(globalThis, STORE, { value: own, configurable: true });
  return own;
}

/** What the code that runs now is inside of. */
export function flowAttributes(): FlowAttributes | undefined {
  return store().getStore();
}

/**
 * Runs a function so that the calls that it makes carry these attributes, also after `await`, in
 * timers and in streams. Only keys that `TOGETHER_OTEL_ATTRIBUTES` or the option
 * `contextAttributes` names are recorded: on spans, and on the metrics of duration, tokens, cost,
 * attempts, retries and fallbacks. They go before baggage. Nested, the inner values win;
 * `undefined` takes a key away.
 *
 * @param attributes text, numbers or booleans by key; values are cut at 128 characters.
 * @returns what the function returns. What it throws is thrown.
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
 * Runs a function so that the spans of the calls that it makes carry `gen_ai.conversation.id`.
 * Metrics never do. A conversation that the request itself names, as those of the Responses API
 * may, goes before it.
 *
 * @param id cut at 128 characters.
 * @returns what the function returns. What it throws is thrown.
 */
export function withConversation<T>(id: string, fn: () => T): T {
  const attributes = flowAttributes()?.attributes ?? {};
  return store().run({ attributes, conversation: id }, fn);
}
