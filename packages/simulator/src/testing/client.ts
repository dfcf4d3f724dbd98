import { afterEach } from 'vitest';
import type { SimulatorOptions } from '../options/simulator-options.ts';
import { type Simulator, startSimulator } from '../simulator.ts';

const running: Simulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

/** No latency anywhere. */
const INSTANT: SimulatorOptions = {
  latency: { firstTokenMillis: 0, perTokenMillis: 0, jitter: 0 },
};

/** A simulator that closes after the test; without latency by default. */
export async function simulate(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ ...INSTANT, ...options });
  running.push(simulator);
  return simulator;
}

/** Options of a request. */
export interface PostOptions {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Posts JSON under `/v1`. */
export function post(
  simulator: Simulator,
  path: string,
  body: unknown,
  options: PostOptions = {},
): Promise<Response> {
  return fetch(simulator.baseURL + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${options.key ?? 'secret'}`,
      'content-type': 'application/json',
      ...options.headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: options.signal ?? null,
  });
}

/** Gets something under `/v1`. */
export function get(simulator: Simulator, path: string): Promise<Response> {
  return fetch(simulator.baseURL + path, { headers: { authorization: 'Bearer secret' } });
}

/** Reads JSON under the simulator's root; fails unless the status is 200. */
export async function read<T>(simulator: Simulator, path: string): Promise<T> {
  const response = await fetch(simulator.url + path, {
    headers: { authorization: 'Bearer secret' },
  });
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}

export const LLAMA = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';
export const DEEPSEEK = 'deepseek-ai/DeepSeek-V3.1';
export const R1 = 'deepseek-ai/DeepSeek-R1';
export const KIMI = 'moonshotai/Kimi-K2-Instruct-0905';

/** Posts a chat completion, by default with the message "hello". */
export function chat(
  simulator: Simulator,
  body: Readonly<Record<string, unknown>> = {},
  options: PostOptions = {},
): Promise<Response> {
  const messages = [{ role: 'user', content: 'hello' }];
  return post(simulator, '/chat/completions', { model: LLAMA, messages, ...body }, options);
}

/** The parts of a chunk used by tests. */
export interface Chunk {
  readonly choices: readonly {
    readonly index: number;
    readonly text: string;
    readonly finish_reason: string | null;
    readonly delta: {
      readonly content: string;
      readonly refusal?: string;
      readonly reasoning?: string;
      readonly reasoning_content?: string;
      readonly tool_calls?: readonly {
        readonly id?: string;
        readonly function: { readonly name?: string; readonly arguments: string };
      }[];
    };
  }[];
  readonly usage: { readonly [name: string]: number } | null;
  readonly error?: { readonly type: string };
}

/** Parses the events of a stream; fails unless it ends in `[DONE]`. */
export function chunks(text: string): Chunk[] {
  const events = text.split('\n\n').filter((event) => event !== '');
  if (events.pop() !== 'data: [DONE]')
    throw new Error(`No [DONE] at the end of: ${text.slice(-200)}`);
  return events.map((event) => JSON.parse(event.replace(/^data: /, '')) as Chunk);
}
