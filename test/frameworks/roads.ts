/** How an application loads its packages. */
export const entries = ['main.cjs', 'main.mjs'] as const;
export type Entry = (typeof entries)[number];

/** An application that calls Together through a framework. */
export interface Road {
  readonly name: string;
  /** A file in `fixtures/apps/`, without its extension. */
  readonly application: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** @default both; some packages are ES modules only */
  readonly entries?: readonly Entry[];
  /** `together.client.library` of all its calls to models. */
  readonly libraries: readonly string[];
  /** Its calls to models, in any order: model, statuses of the attempts, outcome. */
  readonly calls: readonly string[];
}

const AI_SDK: readonly string[] = [
  'road/json 200 success',
  'road/stream 200 success',
  'road/limited 429,200 success',
  'road/limited-3 429,200 success',
  'road/limited-3 429,200 success',
  'road/limited-3 429,200 success',
  'road/down 503,503 error',
  'road/gone 404 error',
  'road/slow 200 cancelled',
  'road/embedding 200 success',
];

const AI_SDK_MORE: readonly string[] = [
  'road/json 200 success',
  'road/stream 200 success',
  'road/gone 404 error',
  'road/json 200 success',
  'road/json 200 success',
  'road/limited 429,200 success',
];

const SDK_AND_EMBEDDING: readonly string[] = [
  'road/json 200 success',
  'road/stream 200 success',
  'road/limited 429,200 success',
  'road/gone 404 error',
  'road/embedding 200 success',
];

const RERANKED = 'road/rerank 200 success';

const aiSdkMore = (
  name: string,
  settings: Readonly<Record<string, string>>,
  calls: readonly string[],
): Road => ({
  name: `${name}: objects, tools, middleware`,
  application: 'ai-sdk-more',
  settings,
  libraries: ['ai-sdk'],
  calls,
});

const aiSdk = (name: string, settings: Readonly<Record<string, string>>): Road => ({
  name,
  application: 'ai-sdk',
  settings,
  libraries: ['ai-sdk'],
  calls: AI_SDK,
});

export const roads: readonly Road[] = [
  aiSdk('AI SDK 7', {}),
  aiSdk('AI SDK 7, openai-compatible', { PROVIDER: '@ai-sdk/openai-compatible' }),
  aiSdk('AI SDK 7, openai', { PROVIDER: '@ai-sdk/openai' }),
  aiSdk('AI SDK 6', { AI: 'ai-6', PROVIDER: 'ai-sdk-togetherai-6' }),
  aiSdk('AI SDK 5', { AI: 'ai-5', PROVIDER: 'ai-sdk-togetherai-5' }),
  aiSdkMore('AI SDK 7', {}, [...AI_SDK_MORE, RERANKED]),
  aiSdkMore('AI SDK 6', { AI: 'ai-6', PROVIDER: 'ai-sdk-togetherai-6' }, [
    ...AI_SDK_MORE,
    RERANKED,
  ]),
  aiSdkMore('AI SDK 5', { AI: 'ai-5', PROVIDER: 'ai-sdk-togetherai-5' }, AI_SDK_MORE),
  {
    name: 'fetch',
    application: 'raw-fetch',
    libraries: ['fetch'],
    calls: [
      'road/json 200 success',
      'road/stream 200 success',
      'road/limited 429,200 success',
      'road/down 503,503 error',
      'road/gone 404 error',
    ],
  },
  {
    name: 'LangChain',
    application: 'langchain',
    libraries: ['fetch', 'openai'],
    calls: [
      'road/json 200 success',
      'road/stream 200 success',
      'road/down 503 error',
      'road/down 503 error retry',
      'road/down 503 error',
      'road/json 200 success fallback',
      'road/json 200 success',
      'road/json 200 success',
      'road/json 200 success',
      'road/json 200 success',
      'road/gone 404 error',
      'road/embedding 200 success',
    ],
  },
  {
    name: 'LangGraph',
    application: 'langgraph',
    libraries: ['openai'],
    calls: [
      'road/json 200 success',
      'road/gone 404 error',
      'road/json 200 success',
      'road/down 503 error',
      'road/json 200 success fallback',
      'road/gone 404 error',
    ],
  },
  {
    name: 'LlamaIndex',
    application: 'llamaindex',
    libraries: ['openai'],
    calls: SDK_AND_EMBEDDING,
  },
  {
    name: 'Genkit',
    application: 'genkit',
    libraries: ['openai'],
    calls: [
      'road/json 200 success',
      'road/stream 200 success',
      'road/json 200 success',
      'road/gone 404 error',
    ],
  },
  {
    name: 'Instructor',
    application: 'instructor',
    libraries: ['openai'],
    calls: ['road/json 200 success', 'road/limited 429,200 success', 'road/gone 404 error'],
  },
  {
    name: 'TanStack AI',
    application: 'tanstack',
    entries: ['main.mjs'],
    libraries: ['openai'],
    calls: ['road/stream 200 success', 'road/limited 429,200 success', 'road/gone 404 error'],
  },
  {
    name: 'Mastra',
    application: 'mastra',
    libraries: ['ai-sdk'],
    calls: ['road/json 200 success', 'road/stream 200 success'],
  },
  {
    name: 'OpenAI agents',
    application: 'openai-agents',
    libraries: ['openai'],
    calls: ['road/json 200 success', 'road/limited 429,200 success', 'road/gone 404 error'],
  },
  {
    name: 'Portkey',
    application: 'portkey',
    libraries: ['fetch'],
    calls: ['road/json 200 success', 'road/stream 200 success', 'road/gone 404 error'],
  },
  {
    name: 'OpenRouter',
    application: 'openrouter',
    libraries: ['fetch'],
    calls: ['road/json 200 success', 'road/gone 404 error'],
  },
  {
    name: 'openai',
    application: 'openai',
    libraries: ['openai'],
    calls: SDK_AND_EMBEDDING,
  },
  {
    name: 'together-ai',
    application: 'together-ai',
    libraries: ['together-ai'],
    calls: ['road/json 200 success', 'road/limited 429,200 success'],
  },
];

/** Pinned, because the tests assert what these versions do. */
export const dependencies: Readonly<Record<string, string>> = {
  '@ai-sdk/openai': '4.0.118',
  '@ai-sdk/openai-compatible': '3.0.92',
  '@ai-sdk/otel': '1.0.173',
  '@ai-sdk/togetherai': '3.0.54',
  '@genkit-ai/compat-oai': '1.42.0',
  '@instructor-ai/instructor': '1.7.0',
  '@langchain/community': '1.1.29',
  '@langchain/core': '1.4.0',
  '@langchain/langgraph': '1.7.3',
  '@langchain/openai': '1.6.0',
  '@llamaindex/core': '0.6.23',
  '@llamaindex/env': '0.1.31',
  '@llamaindex/openai': '0.4.23',
  '@mastra/core': '1.71.0',
  '@openai/agents': '0.20.0',
  '@openrouter/sdk': '1.3.19',
  '@tanstack/ai': '0.58.0',
  '@tanstack/ai-openai': '0.23.1',
  ai: '7.0.173',
  'ai-5': 'npm:ai@5.0.277',
  'ai-6': 'npm:ai@6.0.326',
  'ai-sdk-togetherai-5': 'npm:@ai-sdk/togetherai@1.0.61',
  'ai-sdk-togetherai-6': 'npm:@ai-sdk/togetherai@2.0.84',
  esbuild: '0.28.2',
  genkit: '1.42.0',
  langchain: '1.5.14',
  miniflare: '4.20260426.0',
  openai: '7.57.0',
  'portkey-ai': '3.1.0',
  'together-ai': '0.52.0',
  zod: '4.6.7',
};
