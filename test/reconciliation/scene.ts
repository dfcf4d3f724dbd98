import {
  type FaultRule,
  type LatencyProfile,
  type Simulator,
  startSimulator,
} from '@together-otel/simulator';
import { HOSTS, MODELS } from './application/plan.ts';

/** Simulators by host. */
export type Scene = ReadonlyMap<string, Simulator>;

export interface SceneOptions {
  readonly seed: number;
  /** Speed of the models. @default no delays */
  readonly latency?: LatencyProfile;
  /**
   * Whether nothing depends on the clock: quotas do not recover, and no model is full because an
   * earlier request is still running.
   * @default false
   */
  readonly steady?: boolean;
}

const NO_LATENCY: LatencyProfile = { firstTokenMillis: 0, perTokenMillis: 0, jitter: 0 };

/** Makes the SDKs retry after one millisecond, in faults that include it. */
const SOON = { 'retry-after-ms': '1' };

/** Faults for a fraction of the requests. The first matching rule applies. */
const FAULTS: readonly FaultRule[] = [
  { model: MODELS.hanging, fault: { kind: 'hang' } },
  { model: MODELS.hangingBody, fault: { kind: 'hang', where: 'body', afterChunks: 1 } },
  { model: MODELS.alias, ...some(0.3, { kind: 'status', status: 503, headers: SOON }) },
  { model: MODELS.dictation, ...some(0.3, { kind: 'status', status: 503, headers: SOON }) },
  some(0.02, { kind: 'status', status: 429, body: 'dynamic_request_limited', headers: SOON }),
  some(0.01, {
    kind: 'status',
    status: 429,
    body: 'dynamic_token_limited',
    errorTypePlace: 'top-level',
    headers: SOON,
  }),
  some(0.003, { kind: 'status', status: 429, body: { text: 'slow down' }, headers: SOON }),
  some(0.015, { kind: 'status', status: 503, body: 'overloaded', headers: SOON }),
  some(0.005, { kind: 'status', status: 503, body: 'routing_error', headers: SOON }),
  some(0.01, { kind: 'status', status: 500, headers: SOON }),
  some(0.003, { kind: 'status', status: 529, headers: SOON }),
  some(0.004, { kind: 'html' }),
  some(0.002, { kind: 'status', status: 400, body: 'model_not_available' }),
  some(0.002, { kind: 'status', status: 401 }),
  some(0.002, { kind: 'status', status: 402 }),
  some(0.002, { kind: 'status', status: 422 }),
  some(0.002, { kind: 'status', status: 408, headers: SOON }),
  some(0.004, { kind: 'reset-before' }),
  some(0.004, { kind: 'reset-in-body', afterChunks: 1, pauseMillis: 300 }),
  some(0.01, { kind: 'error-event', afterChunks: 2 }),
  some(0.01, { kind: 'truncated-sse', afterChunks: 2 }),
  some(0.005, { kind: 'malformed-sse', afterChunks: 2 }),
  some(0.01, { kind: 'split-utf8' }),
];

const PLENTY = { requestsPerSecond: 50_000, tokensPerSecond: 100_000_000 };

/**
 * Starts three Together hosts, each with the headers of a different year, and one of another
 * provider.
 */
export async function startScene({
  seed,
  latency = NO_LATENCY,
  steady = false,
}: SceneOptions): Promise<Scene> {
  const [newest, legacy, late] = HOSTS.together;
  const common = {
    latency,
    models: [
      ...[...MODELS.busy, MODELS.reasoning, MODELS.shy, ...MODELS.embedding].map((id) => ({
        id,
        rateLimit: PLENTY,
        outputTokens: { minimum: 5, maximum: 12 },
      })),
      { id: MODELS.narrow, rateLimit: PLENTY, ...(!steady && { capacity: 1 }) },
      {
        id: MODELS.alias,
        servedAs: 'team/model-2026-11',
        rateLimit: PLENTY,
        outputTokens: { minimum: 5, maximum: 12 },
      },
      { id: MODELS.dictation, type: 'transcribe' as const, rateLimit: PLENTY },
      { id: MODELS.hot, rateLimit: { requestsPerSecond: 2, tokensPerSecond: 4000 } },
      { id: MODELS.overloaded, capacity: 'overloaded' as const },
      { id: MODELS.hanging },
      { id: MODELS.hangingBody },
    ],
    faults: FAULTS,
    replay: false,
    ...(steady && { now: () => 0 }),
  };
  const options = [
    [newest, { ...common, seed, promptCache: { share: 0.25 } }],
    [
      legacy,
      {
        ...common,
        seed: seed + 1,
        headers: 'legacy-2024',
        promptCache: { share: 0.5, place: 'details' },
      },
    ],
    [late, { ...common, seed: seed + 2, headers: 'reset-2026-08' }],
    [HOSTS.other, { ...common, seed: seed + 3 }],
  ] as const;
  const started = options.map(async ([host, each]) => [host, await startSimulator(each)] as const);
  return new Map(await Promise.all(started));
}

function some(probability: number, fault: FaultRule['fault']): FaultRule {
  return { probability, fault };
}
