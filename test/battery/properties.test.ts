import { attr } from '@together-otel/semconv';
import { fc } from '@together-otel/test-support/properties';
import { describe, expect, it } from 'vitest';
import { type BodyEnd, chatEvents, event, partedResponse } from './harness/fake-answers.ts';
import { type ClientClass, type GenerationKey, generations } from './harness/generation.ts';
import { Observer } from './harness/observer.ts';
import { expectValid } from './harness/span-check.ts';
import { plain } from './harness/transcript.ts';
import { quietly, settled, streamed } from './scenarios/questions.ts';

/** Operations on a stream; `next…` does not wait for its result. */
const OPERATIONS = ['next', 'next…', 'return', 'throw', 'abort', 'second', 'tee', 'turn'] as const;
type Operation = (typeof OPERATIONS)[number];

interface Course {
  readonly chunks: number;
  readonly trouble: string | undefined;
  readonly end: BodyEnd;
  readonly operations: readonly Operation[];
}

const courses: fc.Arbitrary<Course> = fc.record({
  chunks: fc.nat(5),
  trouble: fc.option(
    fc.constantFrom(
      event({ error: { message: 'no', type: 'server_error' } }),
      'data: {"a\n\n',
      ': ping\n\n',
      event(null),
      event({}),
    ),
    { nil: undefined },
  ),
  end: fc.constantFrom<BodyEnd>('close', 'error', 'hang'),
  operations: fc.array(fc.constantFrom(...OPERATIONS), { maxLength: 12 }),
});

const KEYS: readonly GenerationKey[] = [
  'openai-4.19',
  'openai-4',
  'openai-5',
  'openai-6',
  'openai-7',
  'together-ai',
];

describe.each(KEYS)('%s', (key) => {
  it('any course of a stream: the application sees the same, and one span ends', async () => {
    const clientClass = await generations[key].load();
    await fc.assert(
      fc.asyncProperty(courses, async (course) => {
        const control = await follow(course, clientClass);
        const observer = new Observer({ hosts: ['fake.test'] });
        observer.instrumentation.manuallyInstrument(clientClass);
        try {
          expect(await follow(course, clientClass)).toEqual(control);
        } finally {
          observer.instrumentation.disable();
        }
        const spans = observer.spans();
        expect(spans.map(({ name }) => name)).toEqual(['chat fake/model']);
        for (const span of spans) {
          expectValid(span);
          expect(['success', 'error', 'cancelled', 'abandoned']).toContain(
            span.attributes[attr.callOutcome],
          );
        }
        // Whatever happens later, no call ends twice.
        observer.instrumentation.endOpenCalls();
        expect(observer.spans()).toHaveLength(1);
      }),
      { numRuns: 120, seed: 20_260_801 },
    );
  });
});

/** Runs a course. @returns everything the application sees, in order of its operations. */
async function follow(course: Course, clientClass: ClientClass): Promise<unknown> {
  const parts = chatEvents(course.chunks);
  if (course.trouble) parts.splice(Math.floor(course.chunks / 2), 0, course.trouble);
  const client = new clientClass({
    apiKey: 'secret',
    baseURL: 'http://fake.test/v1',
    maxRetries: 0,
    fetch: async (_url, init) =>
      partedResponse(parts, course.end, init?.signal as AbortSignal | undefined) as never,
  });
  return quietly(async () => {
    const stream = await client.chat.completions.create({ ...streamed, model: 'fake/model' });
    const iterator = stream[Symbol.asyncIterator]();
    const seen: Promise<unknown>[] = [];
    for (const operation of course.operations) {
      const result = perform(operation, stream, iterator);
      if (result) seen.push(inTime(settled(result)));
      if (operation !== 'next…') await turns(4);
    }
    await turns(6);
    return plain([await Promise.all(seen), stream.controller.signal.aborted]);
  });
}

function perform(
  operation: Operation,
  stream: AsyncIterable<unknown> & { controller: AbortController; tee(): AsyncIterable<unknown>[] },
  iterator: AsyncIterator<unknown>,
): Promise<unknown> | undefined {
  switch (operation) {
    case 'next':
    case 'next…':
      return iterator.next();
    case 'return':
      return iterator.return?.('returned');
    case 'throw':
      return iterator.throw?.(new RangeError('thrown'));
    case 'abort':
      stream.controller.abort();
      return undefined;
    case 'second':
      return stream[Symbol.asyncIterator]().next();
    case 'tee':
      return stream.tee()[0]?.[Symbol.asyncIterator]().next();
    case 'turn':
      return undefined;
  }
}

/** All I/O is in memory, so a result still missing after 60 turns never comes. */
async function inTime(result: Promise<unknown>): Promise<unknown> {
  return Promise.race([result, turns(60).then(() => 'still waiting')]);
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
