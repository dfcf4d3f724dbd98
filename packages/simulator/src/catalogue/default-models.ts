import { DEFAULT_RATE_LIMIT } from '../limits/rate-limit-profile.ts';
import type { ModelProfile } from './model-profile.ts';

/** Defaults of a model. */
export const MODEL_DEFAULTS: Omit<ModelProfile, 'id' | 'displayName' | 'organization'> = {
  type: 'chat',
  contextLength: 131_072,
  pricing: { input: 0.5, output: 1.5 },
  latency: { firstTokenMillis: 120, perTokenMillis: 8, jitter: 0.2 },
  usage: 'finish-chunk',
  rateLimit: DEFAULT_RATE_LIMIT,
  outputTokens: { minimum: 12, maximum: 48 },
  finishReason: 'stop',
  roleChunk: true,
  dimensions: 768,
};

type Row = Pick<ModelProfile, 'id' | 'displayName' | 'organization'> & Partial<ModelProfile>;

/**
 * Real model ids. Prices are plausible list prices of 2025/2026, not a quotation; behaviour marked
 * "recorded" comes from the fixtures; the rest is chosen to cover every documented variant.
 */
const ROWS: readonly Row[] = [
  {
    id: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    displayName: 'Meta Llama 3.3 70B Instruct Turbo',
    organization: 'Meta',
    pricing: { input: 0.88, output: 0.88 },
    latency: { firstTokenMillis: 90, perTokenMillis: 6, jitter: 0.2 },
    // Recorded: usage in the finish chunk, no empty first chunk for text.
    roleChunk: false,
  },
  {
    id: 'deepseek-ai/DeepSeek-V3.1',
    displayName: 'DeepSeek V3.1',
    organization: 'DeepSeek',
    pricing: { input: 0.6, output: 1.7 },
    latency: { firstTokenMillis: 180, perTokenMillis: 10, jitter: 0.3 },
    usage: 'last-chunk',
  },
  {
    id: 'deepseek-ai/DeepSeek-R1',
    displayName: 'DeepSeek R1',
    organization: 'DeepSeek',
    contextLength: 163_840,
    pricing: { input: 3, output: 7 },
    latency: { firstTokenMillis: 250, perTokenMillis: 12, jitter: 0.3 },
    reasoning: 'reasoning',
  },
  {
    id: 'Qwen/Qwen3-235B-A22B-Instruct-2507-tput',
    displayName: 'Qwen3 235B A22B Instruct 2507 FP8 Throughput',
    organization: 'Qwen',
    contextLength: 262_144,
    pricing: { input: 0.2, output: 0.6 },
    latency: { firstTokenMillis: 150, perTokenMillis: 9, jitter: 0.2 },
  },
  {
    id: 'openai/gpt-oss-120b',
    displayName: 'OpenAI GPT-OSS 120B',
    organization: 'OpenAI',
    pricing: { input: 0.15, output: 0.6 },
    latency: { firstTokenMillis: 100, perTokenMillis: 5, jitter: 0.2 },
    usage: 'last-chunk',
    reasoning: 'reasoning',
  },
  {
    id: 'moonshotai/Kimi-K2-Instruct-0905',
    displayName: 'Kimi K2 Instruct 0905',
    organization: 'Moonshot AI',
    contextLength: 262_144,
    pricing: { input: 1, output: 3, cachedInput: 0.5 },
    latency: { firstTokenMillis: 200, perTokenMillis: 11, jitter: 0.3 },
    usage: 'only-when-asked',
  },
  {
    id: 'zai-org/GLM-4.6',
    displayName: 'GLM 4.6',
    organization: 'Z.ai',
    contextLength: 202_752,
    pricing: { input: 0.6, output: 2.2 },
    latency: { firstTokenMillis: 160, perTokenMillis: 9, jitter: 0.2 },
    reasoning: 'reasoning_content',
  },
  {
    id: 'mistralai/Mixtral-8x7B-Instruct-v0.1',
    displayName: 'Mixtral 8x7B Instruct v0.1',
    organization: 'Mistral AI',
    contextLength: 32_768,
    pricing: { input: 0.6, output: 0.6 },
    latency: { firstTokenMillis: 80, perTokenMillis: 7, jitter: 0.2 },
    // Recorded in 2024.
    finishReason: 'eos',
  },
  {
    id: 'BAAI/bge-base-en-v1.5',
    type: 'embedding',
    displayName: 'BAAI bge base en v1.5',
    organization: 'BAAI',
    contextLength: 512,
    pricing: { input: 0.008, output: 0 },
    latency: { firstTokenMillis: 20, perTokenMillis: 0, jitter: 0.2 },
    // The documented embeddings schema has no usage; this model sticks to it.
    usage: 'only-when-asked',
    dimensions: 768,
  },
  {
    id: 'intfloat/multilingual-e5-large-instruct',
    type: 'embedding',
    displayName: 'Multilingual E5 Large Instruct',
    organization: 'intfloat',
    contextLength: 514,
    pricing: { input: 0.02, output: 0 },
    latency: { firstTokenMillis: 25, perTokenMillis: 0, jitter: 0.2 },
    dimensions: 1024,
  },
  {
    id: 'black-forest-labs/FLUX.1-schnell',
    type: 'image',
    displayName: 'FLUX.1 [schnell]',
    organization: 'Black Forest Labs',
    pricing: { input: 0, output: 0 },
    latency: { firstTokenMillis: 400, perTokenMillis: 0, jitter: 0.3 },
  },
  {
    id: 'mixedbread-ai/Mxbai-Rerank-Large-V2',
    type: 'rerank',
    displayName: 'Mxbai Rerank Large V2',
    organization: 'Mixedbread',
    contextLength: 32_768,
    pricing: { input: 0.1, output: 0 },
    latency: { firstTokenMillis: 30, perTokenMillis: 0, jitter: 0.2 },
  },
  {
    id: 'Salesforce/Llama-Rank-V1',
    type: 'rerank',
    displayName: 'Salesforce Llama Rank V1 (8B)',
    organization: 'Salesforce',
    contextLength: 8192,
    pricing: { input: 0.1, output: 0 },
    latency: { firstTokenMillis: 30, perTokenMillis: 0, jitter: 0.2 },
  },
  {
    id: 'cartesia/sonic',
    type: 'audio',
    displayName: 'Cartesia Sonic',
    organization: 'Cartesia',
    pricing: { input: 65, output: 0 },
    latency: { firstTokenMillis: 150, perTokenMillis: 0, jitter: 0.2 },
  },
  {
    id: 'openai/whisper-large-v3',
    type: 'transcribe',
    displayName: 'Whisper large-v3',
    organization: 'OpenAI',
    pricing: { input: 0.27, output: 0.85 },
    latency: { firstTokenMillis: 120, perTokenMillis: 0, jitter: 0.2 },
  },
];

/** The catalogue before options change it. */
export const DEFAULT_MODELS: readonly ModelProfile[] = ROWS.map((row) => ({
  ...MODEL_DEFAULTS,
  ...row,
}));
