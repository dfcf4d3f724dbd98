import { AsyncLocalStorage } from 'node:async_hooks';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { collectGarbage } from '../harness/garbage.ts';
import { Observer } from '../harness/observer.ts';
import type { Scenario } from '../harness/scenario.ts';
import { question, streamed, success, textOf } from './questions.ts';

/** Changes to the instrumentation itself during calls. */
export const observers: readonly Scenario[] = [
  {
    name: 'disable() in the middle of a stream',
    alone: true,
    spans: [{ outcome: 'abandoned' }],
    async run({ client, observer, note }) {
      for await (const chunk of await client.chat.completions.create(streamed)) {
        note(chunk);
        observer?.instrumentation.disable();
      }
      return client.chat.completions.create(question);
    },
  },
  {
    name: 'disable() and enable() in the middle of a stream',
    alone: true,
    spans: [{ outcome: 'abandoned' }, ...success],
    async run({ client, observer, note }) {
      for await (const chunk of await client.chat.completions.create(streamed)) {
        note(chunk);
        observer?.instrumentation.disable();
        observer?.instrumentation.enable();
      }
      return client.chat.completions.create(question);
    },
  },
  {
    name: 'disable() while a call waits for its answer',
    alone: true,
    simulator: { latency: { firstTokenMillis: 60, perTokenMillis: 0, jitter: 0 } },
    spans: [{ outcome: 'abandoned' }],
    async run({ client, observer, simulator }) {
      const answer = client.chat.completions.create(question);
      const started = answer.then((value) => value);
      while (simulator.ledger.entries().length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      observer?.instrumentation.disable();
      return started;
    },
  },
  {
    name: 'disable() between two attempts',
    alone: true,
    simulator: { faults: [{ count: 1, fault: { kind: 'status', status: 503 } }] },
    spans: [{ outcome: 'abandoned' }],
    async run({ client, observer, simulator }) {
      const answer = client.chat.completions.create(question, { maxRetries: 1 });
      const started = answer.then((value) => value);
      while (simulator.ledger.entries()[0]?.status !== 503) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      observer?.instrumentation.disable();
      return started;
    },
  },
  {
    name: 'endOpenCalls() in the middle of a stream',
    alone: true,
    spans: [{ outcome: 'abandoned' }],
    async run({ client, observer, note }) {
      for await (const chunk of await client.chat.completions.create(streamed)) {
        note(chunk);
        observer?.instrumentation.endOpenCalls();
      }
    },
  },
  {
    name: 'instrumented twice',
    alone: true,
    spans: [...success, ...success],
    async run({ client, clientClass, observer, note }) {
      class Own extends clientClass {}
      observer?.instrumentation.manuallyInstrument(clientClass);
      observer?.instrumentation.manuallyInstrument(Own);
      observer?.instrumentation.instrumentClient(client);
      observer?.instrumentation.enable();
      note(await client.chat.completions.create(question));
      for await (const chunk of await client.chat.completions.create(streamed)) note(chunk);
    },
  },
  {
    name: 'two instrumentations: the first alone sees the call',
    alone: true,
    spans: success,
    async run({ client, clientClass, observer, note }) {
      const second = observer && new Observer();
      try {
        second?.instrumentation.manuallyInstrument(clientClass);
        for await (const chunk of await client.chat.completions.create(streamed)) note(chunk);
        note(second?.spans().length ?? 0);
      } finally {
        second?.instrumentation.disable();
      }
    },
  },
  {
    name: 'two instrumentations: the second stays when the first goes',
    alone: true,
    spans: [],
    async run({ client, clientClass, observer, note }) {
      const second = observer && new Observer();
      try {
        second?.instrumentation.manuallyInstrument(clientClass);
        observer?.instrumentation.disable();
        note(await client.chat.completions.create(question));
        return (second?.spans().length ?? 0) <= 1;
      } finally {
        second?.instrumentation.disable();
      }
    },
  },
  {
    name: 'instrumentClient observes that client alone',
    alone: true,
    spans: success,
    async run({ client, connect, observer, note }) {
      const { instrumentation } = observer ?? {};
      instrumentation?.disable();
      const second = observer && new Observer();
      second?.instrumentation.instrumentClient(client);
      second?.instrumentation.setTracerProvider(observer?.tracerProvider as never);
      try {
        note(await client.chat.completions.create(question));
        note(await connect().chat.completions.create(question));
      } finally {
        second?.instrumentation.disable();
      }
    },
  },
  {
    name: 'instrumentClient, then manuallyInstrument of its class',
    alone: true,
    spans: [...success, ...success],
    async run({ client, clientClass, connect, observer, note }) {
      observer?.instrumentation.disable();
      const second = observer && new Observer();
      second?.instrumentation.setTracerProvider(observer?.tracerProvider as never);
      second?.instrumentation.instrumentClient(client);
      second?.instrumentation.manuallyInstrument(clientClass);
      try {
        note(await client.chat.completions.create(question));
        note(await connect().chat.completions.create(question));
      } finally {
        second?.instrumentation.disable();
      }
    },
  },
  {
    name: 'one instrumentation has a client, and another one the class',
    alone: true,
    spans: success,
    async run({ client, clientClass, connect, observer, note }) {
      const { instrumentation } = observer ?? {};
      instrumentation?.disable();
      const second = observer && new Observer();
      second?.instrumentation.instrumentClient(client);
      const third = observer && new Observer();
      third?.instrumentation.setTracerProvider(observer?.tracerProvider as never);
      third?.instrumentation.manuallyInstrument(clientClass);
      try {
        note(await client.chat.completions.create(question));
        note(await connect().chat.completions.create(question));
        return (second?.spans().length ?? 1) === 1;
      } finally {
        second?.instrumentation.disable();
        third?.instrumentation.disable();
      }
    },
  },
  ...(['target', 'receiver'] as const).map(
    (self): Scenario => ({
      name: `instrumentClient of a proxy that reads with its ${self}`,
      alone: true,
      spans: [...success, ...success],
      async run({ client, connect, observer, note }) {
        observer?.instrumentation.disable();
        const second = observer && new Observer();
        second?.instrumentation.setTracerProvider(observer?.tracerProvider as never);
        const wrapped = wrappedDeeply(client, self);
        second?.instrumentation.instrumentClient(wrapped);
        try {
          note(await wrapped.chat.completions.create(question));
          note(await client.chat.completions.create(question));
          note(await connect().chat.completions.create(question));
          return Reflect.ownKeys(client).filter((key) => typeof key === 'symbol').length;
        } finally {
          second?.instrumentation.disable();
        }
      },
    }),
  ),
  {
    name: 'somebody else wraps a method after us, and we go',
    alone: true,
    spans: success,
    async run({ client, clientClass, observer, note }) {
      const prototype = owner(clientClass.prototype, 'fetchWithTimeout');
      const inner = prototype['fetchWithTimeout'] as (...args: unknown[]) => unknown;
      prototype['fetchWithTimeout'] = function outer(this: unknown, ...args: unknown[]) {
        note('outer');
        return inner.apply(this, args);
      };
      try {
        note(await client.chat.completions.create(question));
        observer?.instrumentation.disable();
        note(await client.chat.completions.create(question));
      } finally {
        prototype['fetchWithTimeout'] = inner;
      }
    },
  },
  {
    name: 'with a context manager, the context of the application stays its own',
    alone: true,
    spans: success,
    async run({ connect, note }) {
      const manager = new AsyncLocalStorageContextManager().enable();
      context.setGlobalContextManager(manager);
      const store = new AsyncLocalStorage<string>();
      try {
        const parent = trace.wrapSpanContext({
          traceId: '1'.repeat(32),
          spanId: '2'.repeat(16),
          traceFlags: 1,
        });
        await context.with(trace.setSpan(context.active(), parent), () =>
          store.run('mine', async () => {
            const seen = (): unknown => [
              store.getStore(),
              trace.getActiveSpan()?.spanContext().spanId,
            ];
            const client = connect({
              fetch: (url, init) => {
                note(['fetch', store.getStore()]);
                return fetch(url as string, init as RequestInit);
              },
            });
            const stream = await client.chat.completions.create(streamed);
            note(seen());
            for await (const chunk of stream) note([textOf(chunk), seen()]);
            note(seen());
          }),
        );
      } finally {
        context.disable();
      }
    },
  },
  {
    name: 'abandoned streams end without disable()',
    alone: true,
    collects: true,
    spans: [{ outcome: 'abandoned' }, { outcome: 'abandoned' }, { outcome: 'abandoned' }],
    async run({ client }) {
      const kinds: string[] = [];
      for (let call = 0; call < 3; call++) {
        kinds.push((await client.chat.completions.create(streamed)).constructor.name);
      }
      await collectGarbage();
      return kinds;
    },
  },
];

/** A client as tracing products return it: it and everything reached through it are proxies. */
function wrappedDeeply<T extends object>(object: T, self: 'target' | 'receiver'): T {
  return new Proxy(object, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, self === 'target' ? target : receiver);
      if (typeof value === 'function') return value.bind(target) as unknown;
      const isOwn = typeof value === 'object' && value !== null && !String(key).startsWith('_');
      return isOwn ? wrappedDeeply(value as object, self) : value;
    },
  });
}

function owner(prototype: object, method: string): Record<string, unknown> {
  let found: object = prototype;
  while (!Object.hasOwn(found, method)) found = Object.getPrototypeOf(found) as object;
  return found as Record<string, unknown>;
}
