import { describe, expect, it } from 'vitest';
import { AnswerFacts, findOperation } from './index.ts';

describe('a failure in HTTP 200', () => {
  const failures = [
    { title: 'Overloaded', status: 503, type: 'about:blank' },
    { title: 'Overloaded', status: '503' },
    { success: false },
    { result: null, success: false, errors: [{ code: 1000, message: 'no route' }] },
    { errors: ['no route'] },
    { code: 429 },
    { status: 'error', message: 'overloaded' },
    { status: 'failed' },
    { statusCode: 429, message: 'Rate limit is exceeded. Try again in 5 seconds.' },
    { Message: 'Rate exceeded' },
    { error_msg: 'No permission', error_code: 6 },
    { error_code: '336003' },
    { errorMessage: 'Task timed out' },
    { detail: [{ loc: ['body', 'model'], msg: 'field required' }] },
    { fault: { faultstring: 'Rate limit quota violation', detail: { errorcode: 'x' } } },
    { id: 'a', choices: null, base_resp: { status_code: 1004, status_msg: 'login fail' } },
    { ok: false },
    { type: 'server_error', code: 'x', message: 'overloaded' },
  ];
  const paths = ['chat/completions', 'completions', 'responses', 'embeddings', 'rerank'];
  const media = ['images/generations', 'audio/speech', 'audio/transcriptions'];
  const all = [...paths, ...media].flatMap((path) =>
    failures.map((failure) => [path, failure] as const),
  );

  it.each(all)('is an error of %s: %j', (path, failure) => {
    const facts = new AnswerFacts();
    findOperation('post', `/${path}`).readAnswer?.(failure, facts);
    expect(facts.failure).toMatchObject({ name: 'answer_error' });
  });

  it.each(all.filter(([path]) => /completions|responses|images|audio/.test(path)))(
    'is an error of a stream of %s: %j',
    (path, failure) => {
      const facts = new AnswerFacts();
      findOperation('post', `/${path}`).readChunk?.(failure, facts);
      expect(facts.failure).toMatchObject({ name: 'answer_error' });
    },
  );

  it.each([
    { title: 'Overloaded', status: 503 },
    { title: 'Overloaded', status: '503' },
    { success: false },
  ])('is an error of videos: %j', (failure) => {
    const facts = new AnswerFacts();
    findOperation('post', '/videos').readAnswer?.(failure, facts);
    expect(facts.failure).toMatchObject({ name: 'answer_error' });
  });

  it.each([
    [{ errors: [{ status: '429', title: 'Too many requests' }] }, 429, 'Too many requests'],
    [{ success: false, errors: [{ code: 401, message: 'Wrong key' }] }, 401, 'Wrong key'],
    [{ errors: ['no route'] }, undefined, 'no route'],
    [{ fault: { faultstring: 'Quota', detail: {} } }, undefined, 'Quota'],
    [{ base_resp: { status_code: 1004, status_msg: 'login' } }, undefined, 'login'],
    [{ statusCode: 429, message: 'slow' }, 429, 'slow'],
    [{ detail: [{ loc: [], msg: 'field required' }] }, undefined, 'field required'],
    [{ Message: 'Rate exceeded' }, undefined, 'Rate exceeded'],
    [{ title: 'Overloaded', status: 503 }, 503, 'Overloaded'],
    [{ message: 'busy', code: '4e2' }, undefined, 'busy'],
  ])('names what %j says', (failure, status, message) => {
    const facts = new AnswerFacts();
    findOperation('post', '/embeddings').readAnswer?.(failure, facts);
    expect(facts.error).toMatchObject({ error: { message } });
    expect(facts.error).toHaveProperty('status', status);
  });

  it.each([
    ['embeddings', { data: [], success: true, errors: [] }],
    ['audio/transcriptions', { text: '', code: 500 }],
    ['videos', { id: 'a', status: 'queued', errors: null }],
    ['images/generations', { data: [], status: 200 }],
    ['images/generations', { status: 'done', success: true, errors: null }],
    ['rerank', { results: [], code: 0 }],
    ['embeddings', { data: [{ embedding: [] }], base_resp: { status_code: 0, status_msg: '' } }],
    ['embeddings', { data: [{ embedding: [] }], message: 'ok', code: 0 }],
    ['embeddings', { embeddings: [[1]], message: 'success' }],
    ['embeddings', [[1, 2]]],
    ['chat/completions', { choices: [{}], error: { code: 0, message: 'ok' } }],
    ['chat/completions', { choices: [{}], error: 'none' }],
    ['chat/completions', { choices: [{}], error: false }],
    ['images/generations', { data: [{ url: 'x' }], fault: null, errors: {}, error: '' }],
    ['audio/speech', { audio: 'UklGRg==', error_code: 0 }],
    ['models', { message: 'deleted' }],
    ['batches', { job: { status: 'FAILED' }, success: false }],
    ['responses', { status: 'queued' }],
    ['responses', { object: 'response', message: 'x' }],
    ['responses', { status: 'completed', output: [], code: 200 }],
  ])('is none in %s: %j', (path, answer) => {
    const facts = new AnswerFacts();
    findOperation('post', `/${path}`).readAnswer?.(answer, facts);
    expect(facts.error).toBeUndefined();
  });

  it.each(['embeddings', 'rerank', 'images/generations', 'audio/speech', 'chat/completions'])(
    'is an empty answer of %s',
    (path) => {
      const { readAnswer } = findOperation('post', `/${path}`);
      for (const answer of [{}, { id: 'a', object: 'list', model: 'm', usage: {} }]) {
        const facts = new AnswerFacts();
        readAnswer?.(answer, facts);
        expect(facts.failure).toMatchObject({ name: 'empty_answer' });
      }
    },
  );

  it.each([
    ['embeddings', { object: 'list', model: 'm', data: null }],
    ['images/generations', { created: 1, data: null }],
    ['rerank', { id: 'a', results: null }],
  ])('is an empty answer of %s without a list: %j', (path, answer) => {
    const facts = new AnswerFacts();
    findOperation('post', `/${path}`).readAnswer?.(answer, facts);
    expect(facts.failure).toMatchObject({ name: 'empty_answer' });
  });

  it.each([{ fault: { faultstring: 'Quota' } }, { success: false }, { statusCode: 503 }])(
    'is an error of any other call: %j',
    (failure) => {
      const facts = new AnswerFacts();
      findOperation('get', '/models').readAnswer?.(failure, facts);
      expect(facts.failure).toMatchObject({ name: 'answer_error' });
    },
  );
});

it.each(['speech', 'transcriptions'])(
  'a page in place of %s is unreadable, text is not',
  (name) => {
    const read = (answer: unknown) => {
      const facts = new AnswerFacts();
      findOperation('post', `/audio/${name}`).readAnswer?.(answer, facts);
      return facts.failure?.name;
    };
    expect(read(null)).toBe('unreadable_answer');
    expect(read('Hello')).toBeUndefined();
  },
);

describe('a message without content in a stream', () => {
  const finished = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };

  function read(path: string, ...chunks: object[]): AnswerFacts {
    const facts = new AnswerFacts();
    for (const chunk of chunks) findOperation('post', path).readChunk?.(chunk, facts);
    return facts;
  }

  it.each([
    { message: 'waiting for a worker' },
    { choices: [], detail: 'cached' },
    { code: 503, message: 'trying another provider' },
  ])('is a failure, unless the answer is completed all the same: %j', (chunk) => {
    expect(read('/chat/completions', chunk).failure).toMatchObject({ name: 'answer_error' });
    expect(read('/chat/completions', chunk, finished).failure).toBeUndefined();
    const half = { choices: [{ index: 1, delta: {} }] };
    expect(read('/chat/completions', chunk, finished, half).failure).toBeDefined();
  });

  it.each(['/chat/completions', '/responses', '/images/generations', '/audio/speech'])(
    'of %s is none if it has the name of an event',
    (path) => {
      for (const type of ['gateway:notice', 'ping', 'gateway.notice']) {
        expect(read(path, { type, message: 'queued' }).failure).toBeUndefined();
      }
      for (const type of ['about:blank', 'https://example.com/overloaded', '/overloaded']) {
        expect(read(path, { type, detail: 'overloaded' }).failure).toBeDefined();
      }
    },
  );

  it('does not excuse an error', () => {
    const error = { error: { message: 'no' } };
    expect(read('/chat/completions', finished, error).failure).toBeDefined();
  });
});
