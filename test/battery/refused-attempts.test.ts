import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { TogetherInstrumentation } from '@together-otel/instrumentation';
import { ATTEMPT_EVENT, attr } from '@together-otel/semconv';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type GenerationKey, generations } from './harness/generation.ts';

const LIMITED = JSON.stringify({
  id: '1',
  error: { message: 'no', type: 'dynamic_token_limited' },
});
const ANSWER = { id: '2', object: 'chat.completion', model: 'm', choices: [], usage: {} };

type Source = UnderlyingDefaultSource<Uint8Array>;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Error bodies and the `error.type` they give an attempt. */
const BODIES: Readonly<Record<string, readonly [string, () => Source]>> = {
  'in one piece': [
    'dynamic_token_limited',
    () => ({
      pull(controller) {
        controller.enqueue(bytes(LIMITED));
        controller.close();
      },
    }),
  ],
  'in pieces': [
    'dynamic_token_limited',
    () => {
      const pieces = [...LIMITED].map(bytes);
      return {
        pull(controller) {
          const piece = pieces.shift();
          if (piece) controller.enqueue(piece);
          else controller.close();
        },
      };
    },
  ],
  'whose end never comes': [
    'dynamic_token_limited',
    () => ({
      start: (controller) => controller.enqueue(bytes(LIMITED)),
    }),
  ],
  'that arrives later': [
    'dynamic_token_limited',
    () => ({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        controller.enqueue(bytes(LIMITED));
        controller.close();
      },
    }),
  ],
  'that never arrives': ['429', () => ({})],
  'that is a page': [
    '429',
    () => ({
      start(controller) {
        controller.enqueue(bytes('<html>no</html>'));
        controller.close();
      },
    }),
  ],
  'without end': [
    '429',
    () => ({ pull: (controller) => controller.enqueue(new Uint8Array(1000).fill(97)) }),
  ],
  'that has broken': [
    '429',
    () => ({ start: (controller) => controller.error(new Error('gone')) }),
  ],
  'that breaks when read': [
    '429',
    () => ({ pull: (controller) => controller.error(new Error('gone')) }),
  ],
};

interface Outcome {
  /** What the application gets. */
  readonly result: unknown;
  /** What it sees of the refusing response if its own `fetch` keeps it. */
  readonly response: unknown;
  /** Whether the body holds no resources open. */
  readonly isReleased: boolean;
}

async function outcomeOf(
  ClientClass: Awaited<ReturnType<(typeof generations)[GenerationKey]['load']>>,
  source: Source,
  retries: number,
): Promise<Outcome> {
  const answers = Array.from({ length: retries + 1 }, (_, index) => {
    if (index > 0) return Response.json(ANSWER);
    const body = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
    const headers = { 'retry-after-ms': '80', 'content-type': 'application/json' };
    return new Response(body, { status: 429, headers });
  });
  const [refusal] = answers;
  const own = refusal?.body;
  const client = new ClientClass({
    apiKey: 'key',
    baseURL: 'https://api.together.ai/v1',
    maxRetries: retries,
    fetch: async () => answers.shift() ?? Response.error(),
  } as never) as unknown as {
    chat: { completions: { create(body: object): Promise<{ id: string }> } };
  };
  const result = await client.chat.completions.create({ model: 'm', messages: [] }).then(
    ({ id }) => id,
    (error: Error) => `${error.constructor.name}: ${error.message}`,
  );
  const isOwn = refusal?.body === own;
  const response = { used: refusal?.bodyUsed, locked: refusal?.body?.locked, isOwn };
  return { result, response, isReleased: await isReleased(refusal?.body) };
}

/** Whether a stream was cancelled, has ended or has failed. */
async function isReleased(stream: ReadableStream | null | undefined): Promise<boolean> {
  // A reader has locked it for good.
  if (stream?.locked) return true;
  const ended = stream?.getReader().closed.then(
    () => true,
    () => true,
  );
  return Promise.race([
    ended ?? true,
    new Promise<false>((resolve) => setImmediate(resolve, false)),
  ]);
}

async function observedOutcome(
  ...[ClientClass, source, retries]: Parameters<typeof outcomeOf>
): Promise<{ observed: Outcome; span: ReadableSpan | undefined }> {
  const spans: ReadableSpan[] = [];
  const processor = {
    onStart: () => {},
    onEnd: (span: ReadableSpan) => void spans.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const instrumentation = new TogetherInstrumentation();
  instrumentation.setTracerProvider(new TracerProvider({ spanProcessors: [processor] }));
  instrumentation.manuallyInstrument(ClientClass);
  const observed = await outcomeOf(ClientClass, source, retries);
  instrumentation.disable();
  return { observed, span: spans[0] };
}

const KEYS: readonly GenerationKey[] = [
  'openai-4.19',
  'openai-4',
  'openai-5',
  'openai-6',
  'openai-7',
  'together-ai',
];
/** SDKs that leave the bodies of retried responses unread, so that we read a copy. */
const COPIED: ReadonlySet<string> = new Set(['openai-4.19', 'openai-4']);

describe.each(KEYS)('an attempt refused with a body, with %s', (key) => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(Object.entries(BODIES))('%s', async (_name, [errorType, source]) => {
    const ClientClass = await generations[key].load();
    const bare = await outcomeOf(ClientClass, source(), 1);
    const clone = vi.spyOn(Response.prototype, 'clone');
    const { observed, span } = await observedOutcome(ClientClass, source(), 1);

    // A copied response has a different body object.
    const { isOwn } = observed.response as { isOwn: boolean };
    expect(isOwn).toBe(!COPIED.has(key));
    expect(observed).toEqual({
      ...bare,
      response: { ...(bare.response as object), isOwn },
      ...(COPIED.has(key) && { isReleased: observed.isReleased }),
    });
    expect(clone).toHaveBeenCalledTimes(COPIED.has(key) ? 1 : 0);
    const attempts = span?.events.filter(({ name }) => name === ATTEMPT_EVENT) ?? [];
    const types = attempts.map(({ attributes }) => attributes?.[attr.errorType]);
    // If reading the body makes the SDK fail, it does not retry.
    expect(types).toEqual(bare.result === '2' ? [errorType] : []);
  });

  it('that ends the call', async () => {
    const ClientClass = await generations[key].load();
    const source = BODIES['in pieces']?.[1] ?? (() => ({}));
    const bare = await outcomeOf(ClientClass, source(), 0);
    const clone = vi.spyOn(Response.prototype, 'clone');
    const { observed, span } = await observedOutcome(ClientClass, source(), 0);
    expect(observed).toEqual(bare);
    expect(clone).not.toHaveBeenCalled();
    expect(span?.attributes[attr.errorType]).toBe('dynamic_token_limited');
  });
});
