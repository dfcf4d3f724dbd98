import type { Context, ContextManager } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { SharedApi } from './shared-api.ts';

/**
 * Context manager of our bundle: uses the application's own if there is one, so that our spans join
 * its traces. Our exports are kept out of its traces, and our spans never become parents of its
 * spans, since its backend would not receive them.
 */
export class ContextBridge implements ContextManager {
  readonly #api: SharedApi;
  readonly #own: ContextManager;

  constructor(api: SharedApi, own: ContextManager) {
    this.#api = api;
    this.#own = own;
  }

  active(): Context {
    return this.#manager().active();
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const manager = this.#manager();
    if (manager !== this.#own && this.#api.hasOtherSdk && !isTracingSuppressed(context)) {
      return fn.apply(thisArg, args);
    }
    return manager.with(context, fn, thisArg, ...args);
  }

  bind<T>(context: Context, target: T): T {
    return this.#manager().bind(context, target);
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }

  #manager(): ContextManager {
    return (this.#api.theirs('context') as ContextManager | undefined) ?? this.#own;
  }
}

/** Our SDK's context manager, as lent: when the application disables it, ours stays enabled. */
export function lentContextManager(own: ContextManager): ContextManager {
  const lent: ContextManager = {
    active: () => own.active(),
    with: (...call) => own.with(...call),
    bind: (context, target) => own.bind(context, target),
    enable: () => lent,
    disable: () => lent,
  };
  return lent;
}
