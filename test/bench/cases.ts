/** What one turn does. */
export interface Case {
  readonly title: string;
  /** A call of `fixtures/workload.cjs`. */
  readonly name: string;
  /** Calls of a turn. */
  readonly count: number;
  readonly concurrency: number;
  /** Chunks of a call's answer. */
  readonly chunks: number;
}

function one(title: string, name: string, count: number, chunks = 1): Case {
  return { title, name, count, concurrency: 1, chunks };
}

const json: Case = one('JSON chat', 'json', 200);
const stream200: Case = one('stream of 200 chunks', 'stream-200', 12, 200);
const foreign: Case = one('JSON chat, not Together', 'json-foreign', 300);

const streams: readonly Case[] = [
  one('stream of 20 chunks', 'stream-20', 60, 20),
  stream200,
  one('stream of 2,000 chunks', 'stream-2000', 2, 2000),
];

/** All cases of the main contenders. */
export const cases: readonly Case[] = [
  json,
  { ...json, title: 'JSON chat, 200 at a time', count: 400, concurrency: 200 },
  one('JSON chat, 100 models', 'json-models', 200),
  one('JSON chat over HTTP', 'json-http', 60),
  ...streams,
  one('stream of 200 chunks over HTTP', 'stream-200-http', 10, 200),
  one('embeddings, 1,000 vectors', 'embeddings', 10),
  { ...one('two swallowed 429s', 'limited', 40), concurrency: 40 },
  foreign,
];

/** With content, and on the other generations of openai. */
export const fewCases: readonly Case[] = [json, stream200];
export const generationCases: readonly Case[] = [json, stream200, foreign];
