/** Which application calls which model. */
export const models = {
  /** Much traffic; is limited. */
  hot: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  /** Much traffic; is overloaded. */
  busy: 'deepseek-ai/DeepSeek-V3.1',
  /** Takes over. */
  spare: 'openai/gpt-oss-120b',
  /** Is retired. */
  old: 'mistralai/Mixtral-8x7B-Instruct-v0.1',
  /** Its quota runs out. */
  scarce: 'Qwen/Qwen3-235B-A22B-Instruct-2507-tput',
  /** For reports, which have no fallback. */
  report: 'zai-org/GLM-4.6',
  /** For nightly jobs. */
  night: 'moonshotai/Kimi-K2-Instruct-0905',
  /** Dear. */
  dear: 'deepseek-ai/DeepSeek-R1',
  /** A dedicated endpoint. */
  dedicated: 'simulator/chat',
} as const;
