/** The models, by their role in the story. */
export const models = {
  /** High traffic; gets rate-limited. */
  hot: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  /** High traffic; gets overloaded. */
  busy: 'deepseek-ai/DeepSeek-V3.1',
  /** Takes over as the fallback. */
  spare: 'openai/gpt-oss-120b',
  /** Gets retired. */
  old: 'mistralai/Mixtral-8x7B-Instruct-v0.1',
  /** Its quota runs out. */
  scarce: 'Qwen/Qwen3-235B-A22B-Instruct-2507-tput',
  /** Used for reports, which have no fallback. */
  report: 'zai-org/GLM-4.6',
  /** Used by nightly jobs. */
  night: 'moonshotai/Kimi-K2-Instruct-0905',
  /** Expensive. */
  dear: 'deepseek-ai/DeepSeek-R1',
  /** A dedicated endpoint. */
  dedicated: 'simulator/chat',
} as const;
