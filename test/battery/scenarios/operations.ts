import type OpenAI from 'openai';
import { MODEL } from '../harness/observation.ts';
import type { Scenario } from '../harness/scenario.ts';
import { responseHead } from '../harness/transcript.ts';
import { question, settled } from './questions.ts';

const EMBEDDER = 'intfloat/multilingual-e5-large-instruct';
const embeddings = [{ name: `embeddings ${EMBEDDER}`, outcome: 'success' }] as const;
const SPEAKER = 'cartesia/sonic';
const WHISPER = 'openai/whisper-large-v3';
const speech: OpenAI.Audio.SpeechCreateParams = { model: SPEAKER, input: 'Hello', voice: 'alloy' };
const spoken = [{ name: `text_to_speech ${SPEAKER}`, outcome: 'success' }] as const;
const listed = [{ name: 'GET /models', outcome: 'success' }] as const;

/** openai 4.19 encodes the form before it calls the client, so the model is unknown. */
const transcribed: Scenario['spans'] = (key) => [
  {
    name: key === 'openai-4.19' ? 'speech_to_text' : `speech_to_text ${WHISPER}`,
    outcome: 'success',
  },
];

interface Reranker {
  readonly rerank: { create(body: object): Promise<unknown> };
}

function recording(): File {
  return new File([new Uint8Array(2000).fill(7)], 'hello.wav', { type: 'audio/wav' });
}

/** Operations other than chat. */
export const operations: readonly Scenario[] = [
  {
    name: 'embeddings',
    spans: embeddings,
    run: ({ client }) => client.embeddings.create({ model: EMBEDDER, input: ['one', 'two'] }),
  },
  {
    name: 'embeddings as float',
    spans: embeddings,
    run: ({ client }) =>
      client.embeddings.create({ model: EMBEDDER, input: 'one', encoding_format: 'float' }),
  },
  {
    name: 'embeddings as base64, withResponse',
    spans: embeddings,
    async run({ client }) {
      const { data, response } = await client.embeddings
        .create({ model: EMBEDDER, input: 'one', encoding_format: 'base64' })
        .withResponse();
      return [data, responseHead(response)];
    },
  },
  {
    name: 'embeddings, asResponse',
    spans: embeddings,
    run: async ({ client }) =>
      (await client.embeddings.create({ model: EMBEDDER, input: 'one' }).asResponse()).json(),
  },
  {
    name: 'completions',
    spans: [{ name: `text_completion ${MODEL}`, outcome: 'success' }],
    run: ({ client }) => client.completions.create({ model: MODEL, prompt: 'Once', max_tokens: 5 }),
  },
  {
    name: 'completions as a stream',
    spans: [{ name: `text_completion ${MODEL}`, outcome: 'success' }],
    async run({ client, note }) {
      const body = { model: MODEL, prompt: 'Once', max_tokens: 5, stream: true } as const;
      for await (const chunk of await client.completions.create(body)) note(chunk);
    },
  },
  {
    name: 'responses',
    needs: 'responses',
    spans: [{ outcome: 'success' }],
    run: ({ client }) => client.responses.create({ model: MODEL, input: 'Hello' }),
  },
  {
    name: 'responses as a stream',
    needs: 'responses',
    spans: [{ outcome: 'success' }],
    async run({ client, note }) {
      const body = { model: MODEL, input: 'Hello', stream: true } as const;
      for await (const event of await client.responses.create(body)) note(event);
    },
  },
  {
    name: 'responses as a stream that is broken off',
    needs: 'responses',
    simulator: { faults: [{ fault: { kind: 'hang', where: 'body', afterChunks: 6 } }] },
    spans: [{ outcome: 'cancelled' }],
    async run({ client, note }) {
      const body = { model: MODEL, input: 'Hello', stream: true } as const;
      for await (const event of await client.responses.create(body)) {
        note(event);
        if (event.type.endsWith('.delta')) break;
      }
    },
  },
  {
    name: 'the responses stream helper',
    needs: 'responses',
    spans: [{ outcome: 'success' }],
    async run({ client, note }) {
      const helper = client.responses.stream({ model: MODEL, input: 'Hello' });
      helper.on('response.output_text.delta', (event) => note(event.delta));
      return helper.finalResponse();
    },
  },
  {
    name: 'images',
    spans: [{ name: 'generate_content black-forest-labs/FLUX.1-schnell', outcome: 'success' }],
    run: ({ client }) =>
      client.images.generate({ model: 'black-forest-labs/FLUX.1-schnell', prompt: 'a cat' }),
  },
  {
    name: 'speech, arrayBuffer',
    spans: spoken,
    async run({ client }) {
      const response = await client.audio.speech.create(speech);
      return [responseHead(response), await response.arrayBuffer()];
    },
  },
  {
    name: 'speech, blob',
    spans: spoken,
    async run({ client }) {
      const blob = await (await client.audio.speech.create(speech)).blob();
      return [blob.size, blob.type];
    },
  },
  {
    name: 'speech, body as it comes',
    spans: spoken,
    async run({ client }) {
      const { body } = await client.audio.speech.create(speech);
      let bytes = 0;
      for await (const part of body as unknown as AsyncIterable<Uint8Array>) bytes += part.length;
      return bytes;
    },
  },
  {
    name: 'speech withResponse',
    spans: spoken,
    async run({ client }) {
      const { data, response } = await client.audio.speech.create(speech).withResponse();
      return [data === response, (await data.arrayBuffer()).byteLength];
    },
  },
  {
    name: 'speech that nobody plays',
    collects: true,
    spans: [{ name: `text_to_speech ${SPEAKER}`, outcome: 'abandoned' }],
    run: async ({ client }) => (await client.audio.speech.create(speech)).status,
  },
  {
    name: 'transcription',
    spans: transcribed,
    run: ({ client }) => client.audio.transcriptions.create({ model: WHISPER, file: recording() }),
  },
  {
    name: 'translation',
    spans: transcribed,
    run: ({ client }) => client.audio.translations.create({ model: WHISPER, file: recording() }),
  },
  {
    name: 'models.list',
    spans: listed,
    run: async ({ client }) => client.models.list(),
  },
  {
    name: 'models.list withResponse',
    spans: listed,
    async run({ client }) {
      const { data, response } = await client.models.list().withResponse();
      return [data.constructor.name, responseHead(response)];
    },
  },
  {
    name: 'models.list asResponse',
    spans: listed,
    run: async ({ client }) => (await client.models.list().asResponse()).json(),
  },
  {
    name: 'auto-pagination',
    needs: 'pagination of models',
    spans: listed,
    async run({ client, note }) {
      // Together answers with a bare array, which the SDK doesn't recognise as a page.
      for await (const model of client.models.list()) note(model);
    },
  },
  {
    name: 'auto-pagination over two pages',
    needs: 'pagination of models',
    spans: [
      { outcome: 'success', name: 'GET /files' },
      { outcome: 'success', name: 'GET /files' },
    ],
    async run({ connect, note }) {
      let page = 0;
      const client = connect({
        fetch: async () => {
          page++;
          const data = [{ id: `file-${page}`, object: 'file' }];
          return Response.json({ object: 'list', data, has_more: page < 2 });
        },
      });
      const pages = client.files.list({ limit: 1 } as never) as unknown as AsyncIterable<unknown>;
      for await (const file of pages) note(file);
      return page;
    },
    notIn: {
      'openai-4.19': 'the SDK has no pages of files',
    },
  },
  {
    name: 'models.retrieve',
    spans: [{ name: 'GET /models/{id}', outcome: 'success' }],
    notIn: { 'together-ai': 'the SDK has no models.retrieve' },
    run: ({ client }) => client.models.retrieve(MODEL),
  },
  {
    name: 'files',
    needs: 'uploads in one step',
    spans: [
      { name: 'POST /files', outcome: 'success' },
      { name: 'GET /files/{id}', outcome: 'success' },
      { name: 'GET /files/{id}/content', outcome: 'success' },
    ],
    async run({ client, note }) {
      const file = new File(['{"a":1}\n'], 'lines.jsonl', { type: 'application/jsonl' });
      const { id } = await client.files.create({ file, purpose: 'fine-tune' });
      note((await client.files.retrieve(id)).bytes);
      const content = (client.files.content ?? Reflect.get(client.files, 'retrieveContent')).bind(
        client.files,
      );
      const response = await content(id);
      return typeof response === 'string' ? response : response.text();
    },
  },
  {
    name: 'rerank',
    needs: 'rerank',
    spans: [{ name: 'rerank Salesforce/Llama-Rank-V1', outcome: 'success' }],
    run: ({ client }) =>
      (client as unknown as Reranker).rerank.create({
        model: 'Salesforce/Llama-Rank-V1',
        query: 'cats',
        documents: ['about cats', 'about dogs'],
      }),
  },
  {
    name: 'client.get',
    spans: listed,
    run: async ({ client }) => client.get('/models'),
  },
  {
    name: 'client.post',
    spans: [{ outcome: 'success' }],
    run: async ({ client }) => client.post('/chat/completions', { body: question }),
  },
  {
    name: 'client.post as a stream',
    spans: [{ outcome: 'success' }],
    async run({ client, note }) {
      const body = { ...question, stream: true };
      const stream = await client.post('/chat/completions', { body, stream: true });
      for await (const chunk of stream as AsyncIterable<unknown>) note(chunk);
    },
  },
  {
    name: 'client.delete of something unknown',
    spans: [{ name: 'DELETE /files/{id}', outcome: 'error', errorType: '404' }],
    run: ({ client }) => settled(client.delete('/files/file-0')),
  },
];
