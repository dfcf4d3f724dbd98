import type OpenAI from 'openai';
import { MODEL } from '../harness/observation.ts';
import type { Kit } from '../harness/scenario.ts';

const messages: OpenAI.Chat.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello' }];

/** A chat request for a JSON answer. */
export const question: OpenAI.Chat.ChatCompletionCreateParamsNonStreaming = Object.freeze({
  model: MODEL,
  messages,
  max_tokens: 8,
});

/** The same request for the stream helper, which sets `stream` itself. */
export const helped: { model: string; messages: typeof messages; max_tokens: number } = {
  model: MODEL,
  messages,
  max_tokens: 8,
};

/** A streaming chat request. */
export const streamed: OpenAI.Chat.ChatCompletionCreateParamsStreaming = {
  ...question,
  stream: true,
};

/** One call that succeeds. */
export const success = [{ outcome: 'success' }] as const;

/** A response body that never ends. */
export const endless = {
  faults: [{ fault: { kind: 'hang', where: 'body', afterChunks: 3 } }],
} as const;

/** Reads a stream to its end. */
export async function readStream({ client, note }: Pick<Kit, 'client' | 'note'>): Promise<void> {
  for await (const chunk of await client.chat.completions.create(streamed)) note(chunk);
}

/** Silences `console.error`, where the SDK prints what it can't parse. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { error } = console;
  console.error = () => {};
  try {
    return await work();
  } finally {
    console.error = error;
  }
}

/** The chat completions with helpers, which openai 4 keeps under `beta`. */
export function chatHelpers(client: OpenAI): OpenAI['chat']['completions'] {
  const { beta } = client as unknown as {
    readonly beta?: { readonly chat?: { readonly completions: OpenAI['chat']['completions'] } };
  };
  return beta?.chat?.completions ?? client.chat.completions;
}

/** The text of a chunk. */
export function textOf(chunk: OpenAI.Chat.ChatCompletionChunk): string {
  return chunk.choices[0]?.delta.content ?? '';
}

/** The outcome of a promise, without throwing. */
export async function settled(promise: PromiseLike<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([promise]);
  return result?.status === 'fulfilled' ? { value: result.value } : { reason: result?.reason };
}
