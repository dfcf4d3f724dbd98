import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chatAnswer } from '../harness/fake-answers.ts';
import { MODEL } from '../harness/observation.ts';
import type { Kit, Scenario } from '../harness/scenario.ts';
import { question, settled, success } from './questions.ts';

const THIS_FILE = fileURLToPath(import.meta.url);

/** A chat call with an unusual path. */
function path(name: string, pathOf: (kit: Kit) => string): Scenario {
  return {
    name: `a path ${name}`,
    spans: success,
    async run(kit) {
      const client = kit.connect({ fetch: async () => Response.json(chatAnswer) });
      return client.post(pathOf(kit), { body: question });
    },
  };
}

/** A chat call with a body that the application has encoded itself. */
function body(name: string, encoded: () => unknown, model: string | undefined): Scenario {
  return {
    name: `a body that is ${name}`,
    spans: [{ name: model ? `chat ${model}` : 'chat', outcome: 'success' }],
    async run({ connect, note }) {
      const client = connect({
        fetch: async (_url, init) => {
          note(typeof init?.body);
          return Response.json(chatAnswer);
        },
      });
      return settled(
        client.post('/chat/completions', {
          body: encoded(),
          headers: { 'content-type': 'application/json' },
        }) as Promise<unknown>,
      );
    },
  };
}

/** A chat call with a body that runs application code when read. */
function computed(
  name: string,
  bodyOf: (read: (field: string) => unknown) => object,
  model: string,
): Scenario {
  return {
    name: `a body that is ${name}`,
    spans: [{ name: `chat ${model}`, outcome: 'success' }],
    async run({ connect, note }) {
      const client = connect({
        fetch: async (_url, init) => {
          note(init?.body);
          return Response.json(chatAnswer);
        },
      });
      const answer = await client.post('/chat/completions', { body: bodyOf(note) });
      return answer;
    },
  };
}

/** An upload, which openai 4 encodes before it calls the client. */
function upload(
  name: string,
  operation: 'speech_to_text' | 'generate_content',
  run: Scenario['run'],
  more: Partial<Scenario> = {},
): Scenario {
  return {
    name: `an upload: ${name}`,
    spans: (key) => {
      const isUnseen = key === 'openai-4.19' && operation === 'speech_to_text';
      return [{ name: isUnseen ? operation : `${operation} fake/model`, outcome: 'success' }];
    },
    run,
    ...more,
  };
}

const json = JSON.stringify(question);
const long = JSON.stringify({ ...question, padding: 'x'.repeat(2 * 1024 * 1024) });

function transcriber({ connect }: Kit) {
  return connect({ fetch: async () => Response.json({ text: 'Hello' }) }).audio;
}

function painter({ connect }: Kit) {
  return connect({ fetch: async () => Response.json({ created: 1, data: [] }) }).images;
}

const picture = () => new File([new Uint8Array(64)], 'a.png', { type: 'image/png' });

/** The same requests in the forms that applications and frameworks use. */
export const requestForms: readonly Scenario[] = [
  path('with a slash at its end', () => '/chat/completions/'),
  path('with a query', () => '/chat/completions?trace=1'),
  path('with its version twice', () => '/v1/chat/completions'),
  path('that is a whole URL', ({ simulator }) => `${simulator.baseURL}/chat/completions`),
  path(
    'behind that of a gateway',
    ({ simulator }) => `${new URL(simulator.baseURL).origin}/gate/openai/v1/chat/completions`,
  ),
  body('a string', () => json, MODEL),
  computed(
    'an object with a getter that takes turns',
    (note) => {
      let turn = 0;
      return {
        ...question,
        get model() {
          note('model');
          return `model/${turn++}`;
        },
      };
    },
    'model/0',
  ),
  computed(
    'an object of a class',
    (note) => {
      class Question {
        readonly messages = question.messages;
        get model(): string {
          note('model');
          return MODEL;
        }
        toJSON(): object {
          return { ...question, model: 'model/json' };
        }
      }
      return new Question();
    },
    'model/json',
  ),
  computed(
    'a proxy',
    (note) =>
      new Proxy(question, {
        get(target, name): unknown {
          note(String(name));
          return Reflect.get(target, name);
        },
        ownKeys(target) {
          note('keys');
          return Reflect.ownKeys(target);
        },
      }),
    MODEL,
  ),
  // A buffer of its own: openai 4 would send the whole pool behind a small Buffer.
  body('a Buffer', () => Buffer.from(new TextEncoder().encode(json).buffer), MODEL),
  body('a typed array', () => new TextEncoder().encode(json), MODEL),
  body('an ArrayBuffer', () => new TextEncoder().encode(json).buffer, MODEL),
  body('a DataView', () => new DataView(new TextEncoder().encode(json).buffer), MODEL),
  body('a string of megabytes', () => long, MODEL),
  body('a string that is no JSON', () => 'model=m', undefined),
  upload('a transcription of a read stream', 'speech_to_text', (kit) =>
    transcriber(kit).transcriptions.create({
      model: 'fake/model',
      file: createReadStream(THIS_FILE),
    }),
  ),
  upload('a translation of a File', 'speech_to_text', (kit) =>
    transcriber(kit).translations.create({ model: 'fake/model', file: picture() }),
  ),
  upload(
    'an edit of an image',
    'generate_content',
    (kit) => painter(kit).edit({ model: 'fake/model', image: picture(), prompt: 'x' }),
    { notIn: { 'together-ai': 'together-ai has no edits of images' } },
  ),
  upload(
    'an edit of an image from a read stream',
    'generate_content',
    (kit) =>
      painter(kit).edit({ model: 'fake/model', image: createReadStream(THIS_FILE), prompt: 'x' }),
    { notIn: { 'together-ai': 'together-ai has no edits of images' } },
  ),
  upload(
    'a variation of an image',
    'generate_content',
    (kit) => painter(kit).createVariation({ model: 'fake/model', image: picture() }),
    { notIn: { 'together-ai': 'together-ai has no variations of images' } },
  ),
  {
    name: 'a FormData of the application',
    spans: [{ name: 'speech_to_text fake/model', outcome: 'success' }],
    notIn: {
      'openai-4': 'node-fetch sends no FormData of the platform',
      'openai-4.19': 'node-fetch sends no FormData of the platform',
    },
    run({ connect }) {
      const client = connect({ fetch: async () => Response.json({ text: 'Hello' }) });
      const form = new FormData();
      form.set('model', 'fake/model');
      form.set('file', picture());
      return client.post('/audio/transcriptions', { body: form });
    },
  },
];
