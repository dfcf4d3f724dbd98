import type { SimulatorOptions } from '@together-otel/simulator';

/**
 * What the simulated Together does to examples/chat: the model that sorts the tickets has a low
 * rate, so its burst is limited; the first model of the fallback chain is out of capacity.
 */
export const scenario: SimulatorOptions = {
  seed: 7,
  latency: { firstTokenMillis: 180, perTokenMillis: 6, jitter: 0.4 },
  models: [
    {
      id: 'Qwen/Qwen3-235B-A22B-Instruct-2507-tput',
      rateLimit: { requestsPerSecond: 4, tokensPerSecond: 400, smoothingMillis: 50 },
    },
    { id: 'moonshotai/Kimi-K2-Instruct-0905', capacity: 'overloaded' },
    { id: 'openai/gpt-oss-120b', latency: { firstTokenMillis: 420 } },
  ],
};
