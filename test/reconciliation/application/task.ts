import type { Endpoint, Sdk } from './clients.ts';

/** How far to read a stream: to its end, some chunks before a break or an abort, or not at all. */
export type Reading =
  | { readonly until: 'end' }
  | { readonly until: 'break' | 'abort'; readonly chunks: number }
  | { readonly until: 'never' };

/** One call to make. */
export interface Task {
  readonly id: string;
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly sdk: Sdk;
  readonly key: string;
  /** Absent if the endpoint takes none. */
  readonly model?: string;
  readonly prompt: string;
  /** Absent if the call is not streamed. */
  readonly reading?: Reading;
  /** Whether to request usage in the stream. */
  readonly asksUsage: boolean;
  readonly maxRetries: number;
  /** Milliseconds. @default 60000 */
  readonly timeout?: number;
  /** Abort the call once its response has started, or once its request has arrived. */
  readonly abort?: 'answered' | 'arrived';
}

/** Calls with the same question, each made because the previous one failed. */
export interface Chain {
  readonly tasks: readonly Task[];
  /** Whether the application wraps the chain in a span. */
  readonly hasParent: boolean;
  /** Whether each call goes through a wrapper that awaits something first. */
  readonly isWrapped: boolean;
}

/** `gen_ai.operation.name` of each endpoint. */
export const OPERATIONS: Readonly<Record<Endpoint, string | undefined>> = {
  chat: 'chat',
  responses: 'chat',
  completions: 'text_completion',
  embeddings: 'embeddings',
  images: 'generate_content',
  speech: 'text_to_speech',
  transcriptions: 'speech_to_text',
  rerank: 'rerank',
  models: undefined,
};

/** Pieces as a recorder cuts them: all with the same name and length. */
function recordingOf(prompt: string): File {
  return new File([prompt.padEnd(6400)], 'audio.wav', { type: 'audio/wav' });
}

/** Builds the request body. */
export function bodyOf({ endpoint, model, prompt, reading, asksUsage }: Task): {
  readonly [field: string]: unknown;
} {
  const streamed = reading !== undefined && { stream: true };
  const usage = asksUsage && reading !== undefined && { stream_options: { include_usage: true } };
  switch (endpoint) {
    case 'chat':
      return { model, messages: [{ role: 'user', content: prompt }], ...streamed, ...usage };
    case 'completions':
      return { model, prompt, ...streamed, ...usage };
    case 'responses':
      return { model, input: prompt, ...streamed };
    case 'embeddings':
      return { model, input: prompt };
    case 'images':
      return { model, prompt };
    case 'speech':
      return { model, input: prompt, voice: 'helpful woman' };
    case 'transcriptions':
      return { model, file: recordingOf(prompt), ...streamed };
    case 'rerank':
      return { model, query: prompt, documents: ['one', 'two', 'three'] };
    case 'models':
      return {};
  }
}
