import { chatAnswer, chatEvents, event, partedResponse } from '../harness/fake-answers.ts';
import type { ExpectedSpan, Scenario } from '../harness/scenario.ts';
import { question, settled, streamed } from './questions.ts';

function failedAs(errorType: string, attributes?: ExpectedSpan['attributes']): ExpectedSpan {
  return { outcome: 'error', errorType, ...(attributes && { attributes }) };
}

function finishedBy(reason: string): ExpectedSpan {
  return { outcome: 'success', attributes: { 'gen_ai.response.finish_reasons': [reason] } };
}

const failed = failedAs('answer_error');
const successful: ExpectedSpan = { outcome: 'success' };
const EMBEDDER = 'intfloat/multilingual-e5-large-instruct';

const response: Readonly<Record<string, unknown>> = {
  id: 'resp_1',
  object: 'response',
  model: 'fake/model',
  output: [],
};

const input = { model: 'fake/model', input: 'Hello' } as const;

/** A chat answer with status 200. */
function answer(name: string, body: unknown, span: ExpectedSpan): Scenario {
  return {
    name: `200 with ${name}`,
    spans: [span],
    run: ({ connect }) =>
      connect({ fetch: async () => Response.json(body) }).chat.completions.create(question),
  };
}

/** A chat stream that succeeds as far as HTTP and the SDK are concerned. */
function stream(name: string, events: readonly string[], span: ExpectedSpan): Scenario {
  return {
    name: `a stream with ${name}`,
    spans: [span],
    async run({ connect, note }) {
      const client = connect({
        fetch: async (_url, init) => partedResponse(events, 'close', init?.signal as AbortSignal),
      });
      for await (const chunk of await client.chat.completions.create(streamed)) note(chunk);
    },
  };
}

/** A call to the Responses API, answered whole or in events. */
function responses(name: string, events: readonly string[] | object, span: ExpectedSpan): Scenario {
  return {
    name: `responses: ${name}`,
    needs: 'responses',
    spans: [{ name: 'chat fake/model', ...span }],
    async run({ connect, note }) {
      const isStream = Array.isArray(events);
      const client = connect({
        fetch: async () =>
          isStream ? partedResponse(events, 'close', undefined) : Response.json(events),
      });
      if (!isStream) return client.responses.create(input);
      for await (const chunk of await client.responses.create({ ...input, stream: true })) {
        note(chunk);
      }
      return undefined;
    },
  };
}

function named(type: string, fields: object, name = type): string {
  return `event: ${name}\n${event({ type, ...fields })}`;
}

const created = named('response.created', { response: { ...response, status: 'in_progress' } });
const cause = { code: 'server_error', message: 'the model gave up' };

/** Responses with status 200 that report an error or an unsuccessful outcome. */
export const reportedFailures: readonly Scenario[] = [
  answer('an error', { error: { message: 'no', type: 'x' } }, failed),
  answer('an error that is a text', { error: 'no' }, failed),
  answer('an error beside empty choices', { ...chatAnswer, choices: [], error: cause }, failed),
  answer(
    'a known code',
    { error: { type: 'dynamic_token_limited' } },
    failedAs('dynamic_token_limited'),
  ),
  answer(
    'a status as its code',
    { error: { code: 429, message: 'slow down' } },
    failedAs('429', { 'together.error.category': 'rate_limit', 'http.response.status_code': 200 }),
  ),
  answer("vLLM's error object", { object: 'error', message: 'no', code: 400 }, failedAs('400')),
  answer('a list around an error', [{ error: { message: 'no' } }], failed),
  answer('nothing but a message', { message: 'no' }, failed),
  answer("a gateway's fault", { fault: { faultstring: 'quota' } }, failed),
  answer('a status of its own', { statusCode: 429, message: 'slow' }, failedAs('429')),
  answer(
    'a choice with an error of its own',
    { ...chatAnswer, choices: [{ index: 0, message: {}, error: { code: 502, message: 'gone' } }] },
    failedAs('502'),
  ),
  answer('no choices', { ...chatAnswer, choices: [] }, failedAs('empty_answer')),
  answer('null for an error', { ...chatAnswer, error: null }, successful),
  answer('an error without anything in it', { ...chatAnswer, error: { code: null } }, successful),

  stream(
    'an error event that has its type only',
    [...chatEvents(3).slice(0, 2), event({ type: 'error', ...cause })],
    failed,
  ),
  stream('nothing but a message', [event({ message: 'overloaded' })], failed),
  stream(
    'a message before the answer',
    [event({ message: 'waiting for a worker' }), ...chatEvents(3)],
    finishedBy('stop'),
  ),
  stream(
    'an error object of vLLM',
    [event({ object: 'error', message: 'no', code: 503 })],
    failedAs('503'),
  ),
  stream(
    'a choice that ended with an error',
    [event({ id: 'a', choices: [{ index: 0, delta: {}, finish_reason: 'error' }] })],
    failed,
  ),
  stream(
    'a choice whose generation the server gave up',
    [
      ...chatEvents(3).slice(0, 2),
      event({ id: 'a', choices: [{ index: 0, delta: {}, finish_reason: 'abort' }] }),
    ],
    failed,
  ),
  stream('no finish reason', chatEvents(3).slice(0, 2), finishedBy('error')),
  stream('nothing in it', ['data: [DONE]\n\n'], failedAs('empty_answer')),
  stream('nothing but comments', [': waiting\n\n'], failedAs('empty_answer')),
  {
    name: 'an error event, and the application turns away',
    spans: [failed],
    async run({ connect, note }) {
      const events = [event({ type: 'error', ...cause }), ...chatEvents(3)];
      const client = connect({
        fetch: async (_url, init) => partedResponse(events, 'hang', init?.signal as AbortSignal),
      });
      for await (const chunk of await client.chat.completions.create(streamed)) {
        note(chunk);
        break;
      }
    },
  },

  responses('failed', { ...response, status: 'failed', error: cause }, failed),
  responses('failed in capitals', { ...response, status: 'FAILED' }, failed),
  responses('failed without a cause', { ...response, status: 'failed' }, failed),
  responses(
    'cut',
    { ...response, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    finishedBy('length'),
  ),
  responses(
    'cancelled',
    { ...response, status: 'cancelled' },
    {
      outcome: 'cancelled',
      attributes: { 'gen_ai.response.finish_reasons': ['cancelled'] },
    },
  ),
  responses('waiting in the background', { ...response, status: 'queued' }, successful),
  responses('an error in place of it', { error: cause }, failed),
  responses(
    'the last event failed',
    [
      created,
      named('response.failed', { response: { ...response, status: 'failed', error: cause } }),
    ],
    failed,
  ),
  responses(
    'the last event is cut',
    [
      created,
      named('response.incomplete', {
        response: {
          ...response,
          status: 'incomplete',
          incomplete_details: { reason: 'content_filter' },
        },
      }),
    ],
    finishedBy('content_filter'),
  ),
  {
    ...responses('an error event', [created, named('error', { message: 'no' })], failed),
    // Other generations pass the event on instead of throwing.
    spans: (key) => [
      {
        name: 'chat fake/model',
        outcome: 'error',
        errorType: key === 'openai-4' || key === 'openai-7' ? 'APIError' : 'answer_error',
      },
    ],
  },
  responses(
    'an error event of another name',
    [created, named('error', { code: 'x', message: 'no' }, 'response.error')],
    failed,
  ),
  responses('cancelled by its last event', [created, named('response.cancelled', { response })], {
    outcome: 'cancelled',
    attributes: { 'gen_ai.response.finish_reasons': ['cancelled'] },
  }),
  ...Object.entries({
    completed: finishedBy('stop'),
    incomplete: finishedBy('incomplete'),
    failed,
  }).map(([status, span]): Scenario => {
    const name = `response.${status}`;
    const events = [created, named(name, { response: { ...response, status } })];
    return {
      name: `responses: the application turns away at ${name}`,
      needs: 'responses',
      spans: [{ name: 'chat fake/model', ...span }],
      async run({ connect, note }) {
        const client = connect({
          fetch: async (_url, init) => partedResponse(events, 'hang', init?.signal as AbortSignal),
        });
        for await (const each of await client.responses.create({ ...input, stream: true })) {
          note(each);
          if (each.type === name) break;
        }
      },
    };
  }),
  responses('no last event', [created], finishedBy('error')),
  responses(
    "a gateway's notice",
    [
      event({ type: 'gateway:notice', message: 'cached' }),
      named('response.completed', { response: { ...response, status: 'completed' } }),
    ],
    finishedBy('stop'),
  ),

  {
    name: 'errors with status 200 of everything else',
    spans: [
      { name: 'text_completion fake/model', ...failed },
      { name: `embeddings ${EMBEDDER}`, ...failed },
      { name: 'generate_content fake/model', ...failed },
      { name: 'GET /models', ...failed },
      { name: 'GET /models', ...failed },
      { name: 'GET /batches/{id}', outcome: 'success' },
    ],
    async run({ connect, note }) {
      const client = connect({ fetch: async () => Response.json({ error: { message: 'no' } }) });
      note(await client.completions.create({ model: 'fake/model', prompt: 'x' }));
      note(
        await settled(
          client.embeddings.create({ model: EMBEDDER, input: 'x', encoding_format: 'float' }),
        ),
      );
      note(await client.images.generate({ model: 'fake/model', prompt: 'x' }));
      note(await client.get('/models'));
      // A page, which up to openai 6 is made before the answer is seen.
      note((await client.models.list()).data);
      // The batch failed; the request for its status did not.
      const batches = connect({
        fetch: async () => Response.json({ id: 'b', status: 'FAILED', error: 'no' }),
      });
      note(await batches.get('/batches/b-1'));
    },
  },
];
