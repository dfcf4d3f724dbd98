/** The work of one turn. */
export interface Case {
  readonly title: string;
  /** Name of a call in `fixtures/workload.cjs`. */
  readonly name: string;
  /** Calls per turn: enough to last a tenth of a second and several garbage collections. */
  readonly count: number;
  readonly concurrency: number;
  /** Chunks per answer. */
  readonly chunks: number;
  /** Number of models that calls rotate through. */
  readonly models: number;
  /** Whether the floor, which is hand-written around the call, covers this case. */
  readonly hasFloor: boolean;
}

function one(title: string, name: string, count: number, rest: Partial<Case> = {}): Case {
  return { title, name, count, concurrency: 1, chunks: 1, models: 1, hasFloor: true, ...rest };
}

function stream(chunks: number): Case {
  const count = Math.ceil(16_000 / chunks);
  return one(`stream of ${chunks.toLocaleString('en')} chunks`, 'stream', count, { chunks });
}

function concurrent(concurrency: number): Case {
  const title = `JSON chat, ${concurrency.toLocaleString('en')} at a time`;
  return one(title, 'json', 2000, { concurrency });
}

function ofModels(models: number): Case {
  return one(`JSON chat, ${models.toLocaleString('en')} models`, 'json', 2000, { models });
}

const json: Case = one('JSON chat', 'json', 2000);
const foreign: Case = one('JSON chat, not Together', 'json-foreign', 2000, { hasFloor: false });

/** All cases of the main contenders. */
export const cases: readonly Case[] = [
  json,
  concurrent(200),
  ofModels(100),
  one('JSON chat over HTTP', 'json-http', 300),
  stream(20),
  stream(200),
  stream(2000),
  one('stream of 200 chunks over HTTP', 'stream-http', 60, { chunks: 200 }),
  one('embeddings, 1,000 vectors', 'embeddings', 25),
  one('two silent 429s', 'limited', 400, { concurrency: 100, hasFloor: false }),
  foreign,
];

/** Calls through the global fetch: raw, and from the AI SDK. */
export const fetchCases: readonly Case[] = [
  one('fetch, JSON chat', 'fetch', 2000),
  one('fetch, stream of 200 chunks', 'fetch-stream', 80, { chunks: 200 }),
  one('fetch, stream of 2,000 chunks', 'fetch-stream', 8, { chunks: 2000 }),
  one('fetch, other host', 'fetch-foreign', 2000),
];
export const aiSdkCases: readonly Case[] = [
  one('AI SDK, JSON chat', 'ai-json', 1000),
  one('AI SDK, stream of 200 chunks', 'ai-stream', 40, { chunks: 200 }),
];

/** Shows how the cost grows with chunks, concurrent calls and models. */
export const growthCases: readonly Case[] = [
  ...[20, 200, 2000, 20_000].map(stream),
  json,
  ...[10, 100, 1000].map(concurrent),
  ...[10, 100, 1000].map(ofModels),
];

/** For runs with content, and for other generations of openai. */
export const fewCases: readonly Case[] = [json, stream(200)];
export const generationCases: readonly Case[] = [json, stream(200), foreign];
