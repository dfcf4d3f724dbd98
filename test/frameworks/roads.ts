/** One application that calls Together through a framework. */
export interface Road {
  readonly name: string;
  /** A file of `fixtures/apps/`, without its ending. */
  readonly application: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** `together.client.library` of all its calls to models. */
  readonly libraries: readonly string[];
  /** What its calls to models are, in any order: model, statuses of the attempts, outcome. */
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
      'road/embedding 200 success',
    ],
  },
  {
    name: 'LangGraph',
    application: 'langgraph',
    libraries: ['openai'],
    calls: ['road/json 200 success', 'road/gone 404 error'],
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
    name: 'together-ai',
    application: 'together-ai',
    libraries: ['together-ai'],
    calls: ['road/json 200 success', 'road/limited 429,200 success'],
  },
];

/** Pinned: what is tested is what these versions do. */
export const dependencies: Readonly<Record<string, string>> = {
  '@ai-sdk/openai': '4.0.118',
  '@ai-sdk/openai-compatible': '3.0.92',
  '@ai-sdk/togetherai': '3.0.54',
  '@langchain/community': '1.1.29',
  '@langchain/core': '1.4.0',
  '@langchain/langgraph': '1.7.3',
  '@langchain/openai': '1.6.0',
  '@mastra/core': '1.71.0',
  '@openai/agents': '0.20.0',
  '@openrouter/sdk': '1.3.19',
  ai: '7.0.173',
  'ai-5': 'npm:ai@5.0.277',
  'ai-6': 'npm:ai@6.0.326',
  'ai-sdk-togetherai-5': 'npm:@ai-sdk/togetherai@1.0.61',
  'ai-sdk-togetherai-6': 'npm:@ai-sdk/togetherai@2.0.84',
  esbuild: '0.28.2',
  miniflare: '4.20260426.0',
  openai: '7.57.0',
  'portkey-ai': '3.1.0',
  'together-ai': '0.52.0',
  zod: '4.6.7',
};
