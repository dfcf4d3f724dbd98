import { attr, metrics } from '@together-otel/semconv';
import { expect } from 'vitest';
import { question, quietly, settled, streamed } from '../scenarios/questions.ts';
import { type ClientClass, type GenerationKey, generations } from './generation.ts';
import { Observer } from './observer.ts';
import { expectValid } from './span-check.ts';
import { plain } from './transcript.ts';

/** How the application reads an answer: parsed, as a stream, or as bytes. */
export type Reading = 'json' | 'stream' | 'bytes';

/** The host that {@link compareAnswer} calls and the {@link Observer} observes. */
const HOST = 'fake.test';

/**
 * Makes one chat call without and one with instrumentation.
 *
 * @throws unless the application sees the same result and the recorded span is valid.
 */
export async function compareAnswer(
  key: GenerationKey,
  answer: () => Response,
  reading: Reading = 'json',
  body: typeof question = { ...question, model: 'fake/model' },
  captureMessageContent = false,
): Promise<void> {
  const clientClass = await generations[key].load();
  const control = await ask(clientClass, answer, reading, body);
  const observer = observerOf(clientClass, captureMessageContent);
  try {
    expect(await ask(clientClass, answer, reading, body)).toEqual(control);
  } finally {
    observer.instrumentation.disable();
  }
  const spans = observer.spans();
  observer.forget();
  expect(spans).toHaveLength(1);
  for (const span of spans) {
    if (!captureMessageContent) expectValid(span);
    expect(span.attributes[attr.callOutcome]).not.toBe('abandoned');
  }
  expect(await observer.total(metrics.activeCalls.name)).toBe(0);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
}

/** Shared by comparisons: OpenTelemetry never releases an instrumentation. */
const observers = new Map<string, Observer>();

function observerOf(clientClass: ClientClass, captureMessageContent: boolean): Observer {
  const name = String(captureMessageContent);
  const observer = observers.get(name) ?? new Observer({ hosts: [HOST], captureMessageContent });
  observers.set(name, observer);
  observer.instrumentation.enable();
  observer.instrumentation.manuallyInstrument(clientClass);
  return observer;
}

async function ask(
  clientClass: ClientClass,
  answer: () => Response,
  reading: Reading,
  body: typeof question,
): Promise<unknown> {
  const client = new clientClass({
    apiKey: 'secret',
    baseURL: `http://${HOST}/v1`,
    maxRetries: 0,
    fetch: async () => answer() as never,
  });
  const call = async (): Promise<unknown> => {
    if (reading === 'json') return client.chat.completions.create(body);
    const asked = client.chat.completions.create({ ...streamed, ...body, stream: true });
    if (reading === 'bytes') return (await asked.asResponse()).text();
    const chunks: unknown[] = [];
    for await (const chunk of await asked) chunks.push(chunk);
    return chunks;
  };
  return plain(await quietly(() => settled(call())));
}
