import type OpenAI from 'openai';

/** A client class, typed as openai 7's: the parts that scenarios use are the same everywhere. */
export type ClientClass = typeof OpenAI;

/** Features that some generations lack; the names of skipped tests include them. */
export type Feature =
  | 'body timeout'
  | 'parse'
  | 'pagination of models'
  | 'rerank'
  | 'responses'
  | 'runTools'
  | 'stream helper'
  | 'streamed pictures'
  | 'streamed transcripts'
  | 'uploads in one step'
  | 'withOptions'
  | 'asynchronous API key';

/** A generation of an SDK. */
export interface Generation {
  readonly key: GenerationKey;
  readonly name: string;
  readonly lacks: readonly Feature[];
  load(): Promise<ClientClass>;
}

export type GenerationKey =
  | 'openai-4.19'
  | 'openai-4'
  | 'openai-5'
  | 'openai-6'
  | 'openai-7'
  | 'together-ai';

const v4: readonly Feature[] = ['asynchronous API key', 'body timeout', 'withOptions'];

/** The newest release of each supported generation, and the oldest supported release. */
export const generations: Readonly<Record<GenerationKey, Generation>> = {
  'openai-4.19': {
    key: 'openai-4.19',
    name: 'openai 4.19',
    lacks: [...v4, 'parse', 'rerank', 'responses', 'streamed pictures', 'streamed transcripts'],
    load: async () => foreign((await import('openai-v4-first')).OpenAI),
  },
  'openai-4': {
    key: 'openai-4',
    name: 'openai 4',
    lacks: [...v4, 'rerank', 'streamed pictures'],
    load: async () => foreign((await import('openai-v4')).OpenAI),
  },
  'openai-5': {
    key: 'openai-5',
    name: 'openai 5',
    lacks: ['asynchronous API key', 'body timeout', 'rerank'],
    load: async () => foreign((await import('openai-v5')).OpenAI),
  },
  'openai-6': {
    key: 'openai-6',
    name: 'openai 6',
    lacks: ['body timeout', 'rerank'],
    load: async () => foreign((await import('openai-v6')).OpenAI),
  },
  'openai-7': {
    key: 'openai-7',
    name: 'openai 7',
    lacks: ['rerank'],
    load: async () => foreign((await import('openai')).OpenAI),
  },
  'together-ai': {
    key: 'together-ai',
    name: 'together-ai',
    lacks: [
      'asynchronous API key',
      'body timeout',
      'pagination of models',
      'parse',
      'responses',
      'runTools',
      'streamed pictures',
      'streamed transcripts',
      'uploads in one step',
    ],
    load: async () => foreign((await import('together-ai')).Together),
  },
};

function foreign(clientClass: unknown): ClientClass {
  return clientClass as ClientClass;
}
