import { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import type { Scenario } from '../harness/scenario.ts';
import { question, settled, streamed, success } from './questions.ts';

/** One line for each thing that code could inspect about an object. */
function appearance(name: string, object: unknown): string[] {
  if (typeof object !== 'object' || object === null) return [`${name}: ${typeof object}`];
  const lines: string[] = [];
  const add = (what: string, value: () => unknown): void => {
    let line: unknown;
    try {
      line = value();
    } catch (error) {
      line = `threw ${String(error)}`;
    }
    lines.push(`${name} ${what}: ${typeof line === 'string' ? line : inspect(line)}`);
  };
  const prototypes: object[] = [];
  for (
    let of: object | null = Object.getPrototypeOf(object) as object | null;
    of;
    of = Object.getPrototypeOf(of) as object | null
  ) {
    prototypes.push(of);
  }
  add('own keys', () => Reflect.ownKeys(object));
  add('keys', () => Object.keys(object));
  add('for in', () => {
    const names: string[] = [];
    for (const key in object) names.push(key);
    return names;
  });
  add('prototypes', () => prototypes.map((of) => of.constructor?.name));
  add('is of the global class', () =>
    [Response.prototype, ReadableStream.prototype, Promise.prototype].map((known) =>
      prototypes.includes(known),
    ),
  );
  add('descriptors', () =>
    [object, ...classesOf(prototypes)].map((of) =>
      Object.entries(Object.getOwnPropertyDescriptors(of)).map(([key, descriptor]) => [
        key,
        descriptor.enumerable,
        descriptor.configurable,
        descriptor.writable,
        typeof descriptor.get,
        typeof descriptor.value,
      ]),
    ),
  );
  add('methods', () =>
    [object, ...classesOf(prototypes)].flatMap((of) =>
      Reflect.ownKeys(of).flatMap((key) => {
        const { value, get } = Object.getOwnPropertyDescriptor(of, key) ?? {};
        const method: unknown = value ?? get;
        if (typeof method !== 'function') return [];
        const { name: called, length } = method as { name: string; length: number };
        return [[String(key), called, length]];
      }),
    ),
  );
  add('tag', () => Object.prototype.toString.call(object));
  add('inspected', () => steady(inspect(object, { depth: 0, breakLength: 1000 })));
  add('inspected with what is hidden', () =>
    steady(inspect(object, { showHidden: true, depth: 0, breakLength: 1000 })),
  );
  add('JSON', () => JSON.stringify(object)?.length);
  add('listeners', () => listeners(object));
  add('extensible', () => Object.isExtensible(object));
  return lines;
}

/** Only classes' prototypes: a generator's first prototype is nameless and nearly empty. */
function classesOf(prototypes: readonly object[]): object[] {
  return prototypes.filter((of) => Object.hasOwn(of, 'constructor'));
}

/** Removes what varies between runs. */
function steady(text: string): string {
  return text.replace(/headers: Headers \{.*?\}/, 'headers').replace(/:\d{4,5}/g, '');
}

/** The listeners of a Node stream, by event. */
function listeners(object: object): unknown {
  if (!(object instanceof EventEmitter)) return 'none';
  return object
    .eventNames()
    .map((event) => [event, object.listenerCount(event), object.rawListeners(event).map(String)]);
}

/** The outcome of `structuredClone`. */
function cloned(name: string, value: unknown): string {
  try {
    return `${name} cloned: ${inspect(structuredClone(value), { depth: 0 })}`;
  } catch (error) {
    // Not the message: it quotes the source of functions.
    return `${name} cloned: ${(error as Error).name}`;
  }
}

/** An application that inspects its results sees the same as without instrumentation. */
export const appearances: readonly Scenario[] = [
  {
    name: 'how a promise looks',
    spans: success,
    async run({ client, note }) {
      const promise = client.chat.completions.create(question);
      for (const line of appearance('promise', promise)) note(line);
      note(cloned('promise', promise));
      await promise;
      for (const line of appearance('settled promise', promise)) note(line);
    },
  },
  {
    name: 'how a response looks',
    spans: [...success, ...success],
    async run({ client, note }) {
      const response = await client.chat.completions.create(question).asResponse();
      for (const line of appearance('response', response)) note(line);
      note(cloned('response', response));
      const { body } = response;
      for (const line of appearance('body', body)) note(line);
      for (const line of appearance('response after its body', response)) note(line);
      note(await response.text());
      for (const line of appearance('read response', response)) note(line);
      const { response: other } = await client.chat.completions.create(question).withResponse();
      for (const line of appearance('parsed response', other)) note(line);
    },
  },
  {
    name: 'how the parts of a body look',
    spans: [...success, ...success, ...success],
    notIn: {
      'openai-4': 'node-fetch has no web streams',
      'openai-4.19': 'node-fetch has no web streams',
    },
    async run({ client, note }) {
      const body = async (): Promise<ReadableStream<Uint8Array>> => {
        const response = await client.chat.completions.create(question).asResponse();
        return response.body as ReadableStream<Uint8Array>;
      };
      const reader = (await body()).getReader();
      for (const line of appearance('reader', reader)) note(line);
      while (!(await reader.read()).done);
      const iterator = (await body())[Symbol.asyncIterator]();
      for (const line of appearance('iterator', iterator)) note(line);
      while (!(await iterator.next()).done);
      const [left, right] = (await body()).tee();
      for (const line of appearance('half', left)) note(line);
      note([(await new Response(left).text()).length, (await new Response(right).text()).length]);
    },
  },
  {
    name: 'how a stream looks',
    spans: success,
    async run({ client, note }) {
      const stream = await client.chat.completions.create(streamed);
      for (const line of appearance('stream', stream)) note(line);
      note(cloned('stream', stream));
      const iterator = stream[Symbol.asyncIterator]();
      for (const line of appearance('iterator', iterator)) note(line);
      for (let part = await iterator.next(); !part.done; part = await iterator.next()) {
        note(part.value);
      }
      for (const line of appearance('read stream', stream)) note(line);
    },
  },
  {
    name: 'a body that is taken already',
    spans: success,
    notIn: {
      'openai-4': 'node-fetch has no web streams',
      'openai-4.19': 'node-fetch has no web streams',
    },
    async run({ client, note }) {
      const { body } = await client.chat.completions.create(question).asResponse();
      if (!body) throw new Error('the response has no body');
      const reader = body.getReader();
      const attempts: readonly (() => unknown)[] = [
        () => body.pipeThrough(new TextDecoderStream() as never),
        () => body.pipeThrough(undefined as never),
        () => body.pipeThrough({} as never),
        () => body.getReader(),
        () => body.getReader({ mode: 'no' } as never),
        () => body.tee(),
        () => body.values(),
        () => body.cancel(),
        () => body.pipeTo(new WritableStream()),
        () => body.pipeTo(undefined as never),
        () => ReadableStream.prototype.getReader.call({} as never),
      ];
      for (const attempt of attempts) note(await settled((async () => attempt())()));
      while (!(await reader.read()).done);
    },
  },
  {
    name: 'a custom fetch whose response has next to nothing',
    spans: [{ name: 'GET /models', outcome: 'success' }],
    async run({ connect, note }) {
      class Plain {
        ok = true;
        status = 200;
        headers = new Headers({ 'content-type': 'application/json' });
        async json(): Promise<unknown> {
          return { data: [] };
        }
        async text(): Promise<string> {
          return '{"data":[]}';
        }
      }
      const client = connect({ fetch: (async () => new Plain()) as never });
      const response = await client.models.list().asResponse();
      for (const line of appearance('response', response)) note(line);
      note(['clone' in response, 'body' in response, response.clone?.()]);
      return response.json();
    },
  },
];
