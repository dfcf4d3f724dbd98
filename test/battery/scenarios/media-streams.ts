import type { Attributes } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import type OpenAI from 'openai';
import { expect } from 'vitest';
import type { Feature } from '../harness/generation.ts';
import type { ExpectedSpan, Scenario } from '../harness/scenario.ts';
import { settled } from './questions.ts';

/** A stream of something other than a model's text. */
interface Medium {
  readonly name: string;
  readonly needs?: Feature;
  /** Generations in which breaking off, or retrying, does not work. */
  readonly noBreakIn?: Scenario['notIn'];
  readonly noRetryIn?: Scenario['notIn'];
  readonly spanName: string;
  /** Attributes of a stream read to its end. */
  readonly whole: Attributes;
  /** `error.type` for an error event: only SDKs that parse events throw. */
  readonly errorEvent: (key: string) => string;
  ask(client: OpenAI, signal?: AbortSignal): Promise<AsyncIterable<unknown>>;
}

const WHISPER = 'openai/whisper-large-v3';
const PAINTER = 'black-forest-labs/FLUX.1-schnell';
const SPEAKER = 'cartesia/sonic';

const token = { [attr.timeToFirstToken]: expect.any(Number) as number };

const transcripts: Medium = {
  name: 'a transcript',
  needs: 'streamed transcripts',
  noRetryIn: { 'openai-4': 'the SDK sends a form only once, observed or not' },
  spanName: `speech_to_text ${WHISPER}`,
  whole: { ...token, [attr.usageInputTokens]: 7, [attr.responseFinishReasons]: ['stop'] },
  errorEvent: () => 'APIError',
  ask: (client, signal) =>
    client.audio.transcriptions.create(
      {
        model: WHISPER,
        file: new File([new Uint8Array(2000).fill(7)], 'hello.wav', { type: 'audio/wav' }),
        stream: true,
      },
      { signal },
    ),
};

const pictures: Medium = {
  name: 'pictures',
  needs: 'streamed pictures',
  spanName: `generate_content ${PAINTER}`,
  whole: {
    ...token,
    [attr.usageInputTokens]: 2,
    [attr.usageOutputTokens]: 816,
    [attr.responseFinishReasons]: ['stop'],
  },
  errorEvent: () => 'APIError',
  ask: (client, signal) =>
    client.images.generate(
      { model: PAINTER, prompt: 'a cat', stream: true, partial_images: 2 },
      { signal },
    ),
};

const leftOpen = 'node-fetch leaves the request open, observed or not';

const sound: Medium = {
  name: 'speech',
  noBreakIn: { 'openai-4': leftOpen, 'openai-4.19': leftOpen },
  spanName: `text_to_speech ${SPEAKER}`,
  whole: token,
  errorEvent: (key) => (key === 'together-ai' ? 'APIError' : 'answer_error'),
  async ask(client, signal) {
    const body = {
      model: SPEAKER,
      input: 'Hello, it is me again',
      voice: 'alloy',
      stream: true,
      response_format: 'raw',
    };
    const answer: unknown = await client.audio.speech.create(body as never, { signal });
    // openai returns the response without parsing its events; together-ai returns the events.
    return isResponse(answer) ? eventsOf(answer) : (answer as AsyncIterable<unknown>);
  },
};

function isResponse(answer: unknown): answer is Response {
  return typeof answer === 'object' && answer !== null && 'arrayBuffer' in answer;
}

/** Reads events one by one as bytes arrive, as an application does. */
async function* eventsOf({ body }: Response): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(part, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) yield event === 'data: [DONE]' ? event : JSON.parse(event.slice(6));
  }
}

const endless = { faults: [{ fault: { kind: 'hang', where: 'body', afterChunks: 2 } }] } as const;

/** Streams read to their end, broken off, aborted, and cut by the network. */
function scenariosOf(medium: Medium): Scenario[] {
  const { name, needs, noBreakIn = {}, noRetryIn = {}, spanName, whole, errorEvent, ask } = medium;
  const common = { ...(needs && { needs }) };
  const one = (span: Omit<ExpectedSpan, 'name'>): ExpectedSpan[] => [{ name: spanName, ...span }];
  const cancelled = one({ outcome: 'cancelled', attributes: token });
  const broken = one({ outcome: 'error', errorType: 'connection_error', attributes: token });
  const read: Scenario['run'] = async ({ client, note }) => {
    for await (const event of await ask(client)) note(event);
  };
  return [
    {
      ...common,
      name: `${name}, read to the end`,
      spans: one({ outcome: 'success', attributes: whole }),
      run: read,
    },
    {
      ...common,
      name: `${name}, and a break`,
      notIn: noBreakIn,
      simulator: endless,
      spans: cancelled,
      async run({ client, note }) {
        for await (const event of await ask(client)) {
          note(event);
          break;
        }
      },
    },
    {
      ...common,
      name: `${name}, and the signal aborts between two events`,
      simulator: endless,
      spans: cancelled,
      async run({ client, note }) {
        const controller = new AbortController();
        let seen = 0;
        for await (const event of await ask(client, controller.signal)) {
          note(event);
          seen++;
          if (seen === 2) setImmediate(() => controller.abort());
        }
        note('after the loop');
      },
    },
    {
      ...common,
      name: `${name}, and the signal aborts before the headers`,
      simulator: { faults: [{ fault: { kind: 'hang' } }] },
      spans: one({ outcome: 'cancelled' }),
      async run({ client, simulator }) {
        const controller = new AbortController();
        const answer = settled(ask(client, controller.signal));
        const { ledger } = simulator;
        while (ledger.entries().length === 0) await new Promise(setImmediate);
        controller.abort();
        return answer;
      },
    },
    {
      ...common,
      name: `${name}, and the socket dies`,
      simulator: { faults: [{ fault: { kind: 'reset-in-body', afterChunks: 2 } }] },
      spans: broken,
      run: read,
    },
    {
      ...common,
      name: `${name}, and an error event`,
      simulator: { faults: [{ fault: { kind: 'error-event', afterChunks: 2 } }] },
      spans: (key) => one({ outcome: 'error', errorType: errorEvent(key), attributes: token }),
      run: read,
    },
    {
      ...common,
      name: `${name}, cut short`,
      simulator: { faults: [{ fault: { kind: 'truncated-sse', afterChunks: 2 } }] },
      spans: one({
        outcome: 'success',
        attributes: { ...token, [attr.responseFinishReasons]: ['error'] },
      }),
      run: read,
    },
    {
      ...common,
      name: `${name}, refused and asked for again`,
      notIn: noRetryIn,
      simulator: {
        faults: [
          {
            count: 1,
            fault: { kind: 'status', status: 503, headers: { 'retry-after-ms': '5' } },
          },
        ],
      },
      spans: one({ outcome: 'success', resends: 1, attributes: token }),
      async run({ connect, note }) {
        for await (const event of await ask(connect({ maxRetries: 1 }))) note(event);
      },
    },
  ];
}

/** Streamed transcripts, pictures and speech. */
export const mediaStreams: readonly Scenario[] = [transcripts, pictures, sound].flatMap(
  scenariosOf,
);
