import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { TogetherInstrumentation } from '@together-otel/instrumentation';
import { attr } from '@together-otel/semconv';
import { type Simulator, startSimulator } from '@together-otel/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GenerationKey, generations } from './harness/generation.ts';

const MODEL = 'deepseek-ai/DeepSeek-V3.1';
const QUESTION = 'refuse: say something';

/** The parts of a client used here; not every SDK has all of them. */
interface Client {
  readonly chat: { readonly completions: { create(body: object): Promise<unknown> } };
  readonly responses: { create(body: object): Promise<unknown> };
}

type Ask = (client: Client, stream: boolean) => Promise<unknown>;

const chat: Ask = (client, stream) =>
  client.chat.completions.create({
    model: MODEL,
    messages: [{ role: 'user', content: QUESTION }],
    stream,
  });

const responses: Ask = (client, stream) =>
  client.responses.create({ model: MODEL, input: QUESTION, stream });

const CASES: readonly (readonly [GenerationKey, string, Ask])[] = [
  ['openai-4', 'chat', chat],
  ['openai-7', 'chat', chat],
  ['openai-7', 'responses', responses],
  ['together-ai', 'chat', chat],
];

describe.each(CASES)('a refusal, with %s and %s', (key, _endpoint, ask) => {
  const exporter = new InMemorySpanExporter();
  let instrumentation: TogetherInstrumentation;
  let simulator: Simulator;
  let client: Client;

  beforeEach(async () => {
    exporter.reset();
    simulator = await startSimulator();
    instrumentation = new TogetherInstrumentation({
      hosts: [`127.0.0.1:${simulator.port}`],
      captureMessageContent: true,
    });
    const spanProcessors = [new SimpleSpanProcessor({ exporter })];
    instrumentation.setTracerProvider(new TracerProvider({ spanProcessors }));
    const ClientClass = await generations[key].load();
    instrumentation.manuallyInstrument(ClientClass);
    client = new ClientClass({ apiKey: 'key', baseURL: simulator.baseURL }) as unknown as Client;
  });

  afterEach(async () => {
    instrumentation.disable();
    await simulator.close();
  });

  it.each([true, false])(
    'is an answer with its tokens and its text, stream: %s',
    async (stream) => {
      const answer = await ask(client, stream);
      let chunks = 0;
      if (stream) for await (const _ of answer as AsyncIterable<unknown>) chunks++;
      const [span] = exporter.getFinishedSpans();
      const [entry] = simulator.ledger.entries();
      expect(entry).toMatchObject({ refusal: true, usageSent: true });
      expect(span?.attributes).toMatchObject({
        [attr.callOutcome]: 'success',
        [attr.responseFinishReasons]: ['stop'],
        [attr.usageOutputTokens]: entry?.completionTokens,
      });
      expect(span?.attributes[attr.errorType]).toBeUndefined();
      const messages = JSON.parse(String(span?.attributes[attr.outputMessages])) as unknown;
      expect(messages).toEqual([
        {
          role: 'assistant',
          parts: [{ type: 'refusal', content: expect.stringMatching(/\w/) }],
          finish_reason: 'stop',
        },
      ]);
      const { [attr.responseTimeToFirstChunk]: firstChunk, [attr.timeToFirstToken]: firstToken } =
        span?.attributes ?? {};
      // The first token is the refusal's first word; the chunk before it is empty.
      if (stream) expect(Number(firstToken)).toBeGreaterThan(Number(firstChunk));
      else expect(firstToken).toBeUndefined();
      expect(chunks > 0).toBe(stream);
    },
  );
});
