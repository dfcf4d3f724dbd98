import type { CallRecord, FailureRecord } from './record.ts';

/** The fields of an answer or a chunk that the application reads. */
interface Facts {
  readonly model?: unknown;
  readonly usage?: unknown;
  readonly response?: unknown;
}

/** Records the model and usage reported by an answer or a chunk. */
export function noteFacts(answer: unknown, call: CallRecord): void {
  if (typeof answer !== 'object' || answer === null) return;
  const { model, usage, response } = answer as Facts;
  if (typeof model === 'string') call.responseModel ??= model;
  if (typeof usage === 'object' && usage !== null) {
    const counts = usage as Readonly<Record<string, unknown>>;
    const input = counts['prompt_tokens'] ?? counts['input_tokens'];
    const output = counts['completion_tokens'] ?? counts['output_tokens'];
    if (typeof input === 'number') {
      call.usage = { input, ...(typeof output === 'number' && { output }) };
    }
  }
  noteFacts(response, call);
}

/** Whether a chunk of any endpoint contains generated content. */
export function hasContent(chunk: unknown): boolean {
  const {
    choices = [],
    type,
    delta,
  } = (chunk ?? {}) as {
    readonly type?: string;
    readonly delta?: string;
    readonly choices?: readonly {
      readonly text?: string;
      readonly delta?: Readonly<Record<string, unknown>>;
    }[];
  };
  if (type !== undefined) return type.endsWith('.delta') && Boolean(delta);
  return choices.some(({ text, delta: part }) =>
    [
      text,
      part?.['content'],
      part?.['refusal'],
      part?.['reasoning'],
      part?.['reasoning_content'],
    ].some(Boolean),
  );
}

/** What a caller can learn from an exception. */
export function failureOf(error: unknown): FailureRecord {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { status } = error as { readonly status?: unknown };
  return {
    name: error.constructor.name,
    message: error.message,
    ...(typeof status === 'number' && { status }),
  };
}
